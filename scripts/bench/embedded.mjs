/** Prints what instances in this process cost, in milliseconds and MB: of iamulator, or bare Express servers. */
import { createRequire } from 'node:module'
import { median } from './report.mjs'

const INSTANCES = 50
const RESETS = 50

const require = createRequire(import.meta.url)
const kinds = {
  express: () => {
    const express = require('express')
    return () =>
      new Promise((resolve) => {
        const server = express().listen(0, '127.0.0.1', () => resolve(server))
      })
  },
  iamulator: () => {
    const { createIamulator } = require('../../dist/index.js')
    return createIamulator
  },
}

const milliseconds = async (work) => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function memory() {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

const kind = process.argv[2]
let create
const load = await milliseconds(() => {
  create = kinds[kind]()
})
const first = await milliseconds(() => create())
const instances = []
const times = []
const before = memory()
for (let count = 0; count < INSTANCES; count++)
  times.push(await milliseconds(async () => instances.push(await create())))
const costs = { load, first, further: median(times), memory: (memory() - before) / INSTANCES }

if (kind === 'iamulator') {
  const users = Array.from({ length: 100 }, (_, index) => ({
    name: `user-${index}`,
    inlinePolicies: {
      read: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } },
    },
  }))
  const iam = await create({ seed: { accounts: { '000000000000': { users } } } })
  const resets = []
  for (let count = 0; count < RESETS; count++) resets.push(await milliseconds(() => iam.reset()))
  costs.reset = median(resets)
}
process.stdout.write(JSON.stringify(costs))
process.exit()
