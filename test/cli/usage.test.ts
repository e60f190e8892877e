/** Tests what the command line says about misspelled commands, flags, and variables. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

test.each([
  ['rest', "unknown command 'rest'. Did you mean reset?"],
  ['snapshot sve', "unknown command 'sve'. Did you mean save?"],
  [
    'clock advnce 2h',
    "unknown command 'advnce'. Did you mean 'advance'? You can also use 'now', 'set', or 'reset'.",
  ],
  ['clock --account 111111111111 advance 2h', "write 'advance' before the flags."],
  ['clock advance', "missing required argument 'DURATION'"],
  ['clock advance -2h', "unknown option '-2h'. Write -- before a negative value."],
  ['start --sed x', "unknown option '--sed'. Did you mean --seed?"],
  ['exec --acount 1 -- true', "unknown option '--acount'. Did you mean --account?"],
  ['exec', "missing required argument 'COMMAND'"],
  ['decisions --dneied', "unknown option '--dneied'. Did you mean --denied?"],
  ['reset --account 12', "option '--account <NUMBER>' argument '12' is invalid. It must have 12 digits."],
  ['reset --partition aws-cn', '--partition needs --account, the number of an account in the partition.'],
  [
    'clock --account 111111111111 --partition aws-cm',
    "option '--partition <NAME>' argument 'aws-cm' is invalid. It must be a partition, such as aws-cn. Did you mean \"aws-cn\"?",
  ],
])('iamulator %s', async (line, message) => {
  expect(await bundle.run(line.split(' '))).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` })
})

test('a command of commands shows them', async () => {
  const { code, stdout, stderr } = await bundle.run(['snapshot'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Save the state in memory, and print the ID')
  expect(stderr).toContain('Show the help of a command')
})

test.each([
  ['IAMULATOR_ULR', 'x', 'Unknown variable IAMULATOR_ULR. Did you mean IAMULATOR_URL?'],
  ['IAMULATOR_URL', 'localhost', 'IAMULATOR_URL=localhost must be a URL, such as http://127.0.0.1:4566'],
])('%s=%s', async (name, value, message) => {
  expect(await bundle.run(['decisions'], { [name]: value })).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: ${message}\n`,
  })
})
