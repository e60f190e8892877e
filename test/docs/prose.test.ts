/** Tests scripts/check-prose.mjs, which `npm run check` runs on the documentation. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from './pages.ts'
import { withFile } from './temporary.ts'

/** @param paths files and folders to check (default: the roots of the script) */
function checkProse(...paths: string[]) {
  const script = join(root, 'scripts', 'check-prose.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...paths], { encoding: 'utf8' })
  const findings = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^.*\/(?=planted\.)/, '').replace(/(?<="): .*$/, ''))
  return { status, findings, stderr }
}

/** Checks a folder that contains one file with this text. */
const checkText = (name: string, text: string) =>
  withFile(name, text, async (path) => checkProse(dirname(path)))

test('the documentation passes', () => {
  expect(checkProse()).toEqual({ status: 0, findings: [], stderr: '' })
})

test('a planted phrase fails with its file and line', async () => {
  const text = 'A flag\n\nA flag outranks its variable. Whoever sets\nboth, is\ntold so.\n'
  expect(await checkText('planted.md', text)).toEqual({
    status: 1,
    findings: ['planted.md:3: "outrank"', 'planted.md:3: "Whoever"', 'planted.md:4: "is told"'],
    stderr: '',
  })
})

test.each([
  [
    'ts',
    "/** For tests\n * alone. */\nexport const text = 'There is no member'\n",
    ['2: "alone."', '3: "There is no member"'],
  ],
  ['yaml', 'a: 1 # the decisions of late\n# and\n# its like\n', ['1: "of late"', '2: "and its like"']],
  ['md', 'It stands in for AWS. Leave it alone if you like.\n', []],
  ['json', '{ "text": "the provider in the box" }\n', []],
])('in a file of the type %s', async (type, text, expected) => {
  const { findings } = await checkText(`planted.${type}`, text)
  expect(findings).toEqual(expected.map((finding) => `planted.${type}:${finding}`))
})

test('in the schemas, but not in other JSON files', async () => {
  const text = '{ "description": "made anew" }\n'
  expect((await checkText('planted.schema.json', text)).findings).toEqual(['planted.schema.json:1: "anew"'])
})

test('allowed texts pass', async () => {
  expect((await checkText('planted.md', '`...` stands\nfor text. It stands for all.\n')).findings).toEqual([
    'planted.md:2: "stands for"',
  ])
})
