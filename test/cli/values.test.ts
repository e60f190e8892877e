/** Tests how the command line reads values, and orders the rules of SARIF. */
import { expect, test } from '@jest/globals'
import { settingsFromEnvironment } from '../../server/cli/environment-variables.ts'
import { baseUrl, upstreams } from '../../server/cli/option-values.ts'
import { sarifLog } from '../../server/cli/sarif.ts'
import { settingsFromOptions } from '../../server/cli/settings-from-options.ts'

test('a base URL has the scheme of HTTP', () => {
  expect(baseUrl('ftp://iam.example')).toBeUndefined()
  expect(baseUrl('http://iam.example/')).toBe('http://iam.example')
})

test('an upstream for a service that does not exist is refused', () => {
  expect(() => upstreams('nonesuch=http://127.0.0.1:5000')).toThrow()
})

test('an error names the environment variable', () => {
  expect(() => settingsFromEnvironment({ IAMULATOR_PORT: 'many' })).toThrow('IAMULATOR_PORT=many must be')
})

test('the rules of SARIF are in the order of their IDs', () => {
  const rule = (id: string) => ({ id }) as unknown as Parameters<typeof sarifLog>[0][number]
  const log = sarifLog([rule('b'), rule('a')], [])
  expect(log.indexOf('"a"')).toBeLessThan(log.indexOf('"b"'))
})

test('an option with several values keeps each', () => {
  const { allowHosts } = settingsFromOptions({ allowHosts: ['a.example', 'b.example'] })
  expect(allowHosts).toEqual(['a.example', 'b.example'])
})

test('what is no URL is refused as one', () => {
  expect(() => settingsFromEnvironment({ IAMULATOR_ADVERTISE: 'nowhere' })).toThrow('must be a URL')
})
