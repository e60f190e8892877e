/** Tests what the command line says about misspelled commands, flags, and variables. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

test.each([
  ['health x', "too many arguments for 'health'. Expected 0 arguments but got 1."],
  ['hlth', "unknown command 'hlth'. Did you mean health?"],
  ['start --sed x', "unknown option '--sed'. Did you mean --seed?"],
  ['decisions --dney', "unknown option '--dney'. Did you mean --deny?"],
])('iamulator %s', async (line, message) => {
  expect(await bundle.run(line.split(' '))).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` })
})

test.each([
  ['IAMULATOR_ULR', 'x', 'Unknown variable IAMULATOR_ULR. Did you mean IAMULATOR_URL?'],
  ['IAMULATOR_URL', 'localhost', 'IAMULATOR_URL=localhost must be a URL, such as http://127.0.0.1:4566'],
])('%s=%s', async (name, value, message) => {
  expect(await bundle.run(['decisions'], { [name]: value })).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: ${message}\n`,
  })
})
