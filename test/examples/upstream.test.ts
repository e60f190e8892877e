/** Runs the examples that test an app with moto as the upstream, with the packed package. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ExampleProject, PROGRAMS } from '../support/example-project.ts'
import { motoServer, motoTest } from '../support/upstreams.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Where the examples expect moto. */
const ADDRESS = 'http://127.0.0.1:5000'

let project: ExampleProject
beforeAll(async () => {
  project = await ExampleProject.create()
})
afterAll(() => project.remove())

const EXAMPLES = [
  { folder: 'jest-s3', args: [PROGRAMS.jest], passed: /Tests: +2 passed, 2 total/ },
  { folder: 'vitest-s3', args: [PROGRAMS.vitest, 'run'], passed: /Tests +2 passed \(2\)/ },
  { folder: 'node-test-s3', args: ['--test', '--test-reporter=tap'], passed: /# pass 2\n# fail 0/ },
  { folder: 'mocha-s3', args: [PROGRAMS.mocha, '--timeout', '10000', '*.test.js'], passed: /2 passing/ },
]

for (const { folder, args, passed } of EXAMPLES)
  motoTest(`the tests of examples/testing/${folder} pass`, async () => {
    const moto = await motoServer()
    const path = join('examples', 'testing', folder)
    for (const name of readdirSync(join(root, path))) {
      const text = readFileSync(join(root, path, name), 'utf8')
      project.write(join(path, name), text.replaceAll(ADDRESS, moto.url))
    }
    const { code, output } = await project.run(path, [process.execPath, ...args])
    await moto.stop()
    expect(output).toMatch(passed)
    expect(code).toBe(0)
  })
