/** Checks that invalid code does not compile. Each file of test/fixtures/compile but one has one mistake. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join('test', 'fixtures', 'compile')
const CORRECT = 'correct.ts'

/** Part of the compiler error that names the mistake, by file. */
const expectedErrors: Readonly<Record<string, string>> = {
  'missing-operation.ts': "Property 'AssumeRole' is missing",
  'unknown-operation.ts': "'RevokeSession' does not exist in type 'Family<\"sts\">'",
  'unknown-operation-in-table.ts': "Type 'string' is not assignable to type 'never'",
  'misspelt-operation.ts': "Did you mean to write 'GetCallerIdentity'?",
  'unknown-output-member.ts': 'required in type \'{ readonly unknownOutputMember: "Owner"; }\'',
  'wrong-output-type.ts': "Type 'number' is not assignable to type 'string'",
  'unknown-input-member.ts': "Property 'AccessKeyID' does not exist on type 'GetAccessKeyInfoInput'",
  'async-handler.ts': "Type 'Promise<{ Account: string; }>' has no properties in common",
  'async-handler-without-output.ts': "Type 'Promise<void>' is not assignable to type 'undefined'",
  'seed-with-unknown-member.ts': "Did you mean to write 'attachedPolicies'?",
  'seed-with-wrong-policy.ts': 'Type \'"allow"\' is not assignable to type \'"Allow" | "Deny"\'',
  'question-without-service.ts': "Type '\"GetObject\"' is not assignable to type '`${string}:${string}`'",
  'arn-of-unknown-kind.ts': '"roles/deployer"',
  'write-in-resource.ts': "Property 'delete' does not exist on type 'ReadTable<",
}

/** The compiler's output by file. The lines that explain an error are indented below it. */
const output = errorsByFile(
  spawnSync(
    process.execPath,
    [
      join('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      FIXTURES,
      '--pretty',
      'false',
      '--noErrorTruncation',
    ],
    { cwd: root, encoding: 'utf8' },
  ).stdout,
)

function errorsByFile(text: string): ReadonlyMap<string, string> {
  const byFile = new Map<string, string>()
  for (const error of text.split(/\n(?! )/)) {
    const path = /^(.*?)\(\d+,\d+\): error/.exec(error)?.[1]
    if (path === undefined) continue
    const file = basename(path)
    byFile.set(file, `${byFile.get(file) ?? ''}${error}\n`)
  }
  return byFile
}

test('every fixture has its complaint, and nothing else complains', () => {
  const fixtures = readdirSync(join(root, FIXTURES)).filter((file) => file.endsWith('.ts'))
  expect(fixtures.toSorted()).toEqual([CORRECT, ...Object.keys(expectedErrors)].toSorted())
  expect([...output.keys()].toSorted()).toEqual(Object.keys(expectedErrors).toSorted())
})

test.each(Object.entries(expectedErrors))('%s: %s', (file, error) => {
  expect(output.get(file)).toContain(error)
})
