/** Tests `npm run new-op` for every operation, because the operations of newer models will be similar. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type NewOperation, newOperation } from '../../scripts/new-op/index.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'
import { root } from './pages.ts'

const names = serviceNames.flatMap((service) =>
  Object.keys(services[service].model.operations).map((name) => `${service}:${name}`),
)

function written(name: string): NewOperation {
  const result = newOperation(name, true)
  if ('problem' in result) throw new Error(result.problem)
  return result
}

function family(service: ServiceName, entries: readonly string[]): string {
  return `import { notImplemented } from '../../protocol/errors.ts'
import type { Family } from '../../core/engine/operation.ts'

export const family = {
${entries.join('\n')}} satisfies Family<'${service}'>
`
}

/** Returns the compiler's errors. Writes to node_modules: packages resolve there, other tools ignore it. */
function compile(files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(root, 'node_modules', '.new-op-'))
  try {
    for (const [name, text] of files) writeFileSync(join(directory, name), text)
    writeFileSync(
      join(directory, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        include: ['*.ts', '../../core/standards/xml/*.d.ts'],
        exclude: [],
      }),
    )
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    return spawnSync(process.execPath, [tsc, '-p', directory, '--pretty', 'false', '--singleThreaded'], {
      encoding: 'utf8',
    }).stdout
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const fromModules = (text: string) => text.replaceAll("'../../../support/", "'../../test/support/")

test('every entry and every test compiles', () => {
  const operations = names.map(written)
  const files = new Map(
    names.map((name, index) => [
      `${name.replace(':', '-')}.test.ts`,
      fromModules(operations[index]?.test ?? ''),
    ]),
  )
  for (const service of serviceNames) {
    const entries = operations.filter((each) => each.service === service).map(({ entry }) => entry)
    if (entries.length > 0) files.set(`${service}.ts`, family(service, entries))
  }
  // The compiler complains where there is a reason to.
  files.set('wrong.ts', 'export const wrong: string = 1')
  expect(compile(files)).toMatch(/^\S*\/wrong\.ts\(1,14\): error TS2322: .*\n$/)
})

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts', 'new-op.mjs'), ...args], { encoding: 'utf8' })

  test('prints both, with the members of the model', () => {
    const name = 'CreateLoginProfile'
    const { status, stdout } = run(name, '--again')
    expect({ status, stdout }).toEqual({ status: 0, stdout: written(name).text })
    expect(stdout).toContain(`notImplemented('${name}')`)
    expect(stdout).toContain(`new ${name}Command(`)
  })

  test.each([
    ['nothing', [], 'usage: npm run new-op [SERVICE:]NAME'],
    ['an unknown name', ['GetUsers'], 'Unknown operation GetUsers: no service has it. Did you mean GetUser?'],
    ['an implemented one', ['GetUser'], 'iam:GetUser is already implemented'],
    [
      'one that several services have',
      ['CreatePolicy', '--again'],
      'Several services have CreatePolicy: use iam:CreatePolicy or organizations:CreatePolicy.',
    ],
  ])('refuses %s', (_what, args, problem) => {
    const { status, stdout, stderr } = run(...args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(problem)
  })
})
