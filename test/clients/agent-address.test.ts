/** Clients in an ECS task with a relative credentials URI. They always send it to 169.254.170.2. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, trust } from '../support/harness.ts'
import { areInPath, findCli, findIp, findPython, isPermitted } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Home, makeHome, pathOf, run } from './programs.ts'

const ID = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/task/`
const SEED = `
accounts: { "${ACCOUNT}": { roles: [{ name: task, trust: '${trust({ Service: 'ecs-tasks.amazonaws.com' })}' }] } }
containers: [{ kind: ecs, id: ${ID}, roleArn: arn:aws:iam::${ACCOUNT}:role/task }]
`

const ip = findIp()

/** The options of `unshare` for an isolated network. Users other than root need a user namespace, too. */
const namespace = [['--net'], ['--user', '--map-root-user', '--net']].find(
  (words) => ip !== undefined && isPermitted('unshare', ...words, ip, 'link', 'set', 'lo', 'up'),
)

let bundle: Bundle
let home: Home
beforeAll(async () => {
  bundle = await Bundle.build()
  home = makeHome({ url: 'http://169.254.170.2' }, '', '')
  writeFileSync(join(bundle.directory, 'seed.yaml'), SEED)
})
afterAll(async () => {
  home.remove()
  await bundle.remove()
})

const cli = findCli()
const python = findPython()
const clients = [
  ['AWS CLI v2', cli, ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], 1],
  ['boto3', python, ['-B', pathOf('boto3-whoami.py')], 1],
  ['the SDK for JavaScript', process.execPath, [pathOf('container-whoami.mjs')], 2],
] as const

for (const [name, program, parameters, times] of clients) {
  tool(
    `${name}, or a network of one’s own (ip of iproute2)`,
    () => program !== undefined && namespace !== undefined && areInPath('bash'),
  )(`${name}, with AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, async () => {
    const inBundle = (file: string) => join(bundle.directory, file)
    const server = [process.execPath, inBundle('dist/cli.js'), inBundle('seed.yaml'), inBundle('log')]
    const network = [...(namespace ?? []), 'bash', pathOf('agent-network.sh'), ...server]
    const { status, stdout, stderr } = await run('unshare', [...network, program ?? '', ...parameters], {
      ...home.environment,
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${ID}`,
    })
    const arn = `${SESSION}[\\da-f]{32}\\n`
    expect([status, stdout, status === 0 || stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^(?:${arn}){${times}}$`)),
      true,
    ])
  })
}
