/** Tests issuers of web identity tokens that a seed or the command line ties. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import { startServer } from '../../server/app/start.ts'
import { ISSUER, keySetOf, makeKey } from '../support/web-identity.ts'

const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-issuers-'))
afterAll(() => rmSync(directory, { recursive: true }))

const KEYS = join(directory, 'keys.json')
beforeAll(async () => writeFileSync(KEYS, JSON.stringify(await keySetOf(await makeKey()))))

/** Returns the issuers that are tied after a start and a reset. */
async function tiedBy(settings: Partial<Settings>): Promise<unknown> {
  const server = await startServer({ port: 0, logLevel: 'silent', ...settings })
  try {
    const { issuers } = server.iamulator.webIdentities
    issuers.tie('https://gone.example.com', 'idp')
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    return Object.fromEntries(issuers)
  } finally {
    await server.close()
  }
}

function seedFile(text: string): string {
  const file = join(directory, 'seed.yaml')
  writeFileSync(file, text)
  return file
}

test('a seed ties to files beside it, key sets, URLs and the provider in the box', async () => {
  const seed = seedFile(`
issuers:
  https://file.example.com: keys.json
  https://inline.example.com: { keys: [] }
  https://url.example.com: http://localhost:8080/keys
  https://token.actions.githubusercontent.com: idp
`)
  expect(await tiedBy({ seed })).toEqual({
    'https://file.example.com': 'keys',
    'https://inline.example.com': 'keys',
    'https://url.example.com': 'http://localhost:8080/keys',
    'https://token.actions.githubusercontent.com': 'idp',
  })
})

test('the command line outranks the seed, and permits the hosts that it names', async () => {
  const seed = seedFile(`issuers: { ${ISSUER}: idp, https://other.example.com: "http://keys/other" }`)
  const issuers = { [ISSUER]: 'http://keys/mine', 'https://file.example.com': KEYS }
  expect(await tiedBy({ seed, issuers })).toEqual({
    [ISSUER]: 'http://keys/mine',
    'https://file.example.com': 'keys',
    'https://other.example.com': 'http://keys/other',
  })
})

test.each([
  [
    `${ISSUER}: missing.json`,
    /^Cannot read the key set at issuers\.https:\/\/idp\.example\.com \(\S+seed\.yaml:2:\d+\): no such file or directory: /,
  ],
  [`${ISSUER}: seed.yaml`, /^Cannot read the key set at .*seed\.yaml:2:\d+\): .*JSON/],
  [`${ISSUER}: { kid: key }`, /seed\.yaml:2:\d+\): a key set must contain a list "keys"/],
  [
    `${ISSUER}: "http://192.0.2.1/"`,
    /^Cannot use the issuer at .*seed\.yaml:2:\d+\): keys are not fetched from 192\.0\.2\.1/,
  ],
  ['"https://a b": idp', /seed\.yaml:2:\d+\): "https:\/\/a b" is not a valid issuer/],
  [
    'http://idp.example.com: idp',
    /^Invalid key "http:\/\/idp\.example\.com" at issuers \(\S+seed\.yaml:2:\d+\)/,
  ],
])('a seed with %s is refused, where it stands', async (member, message) => {
  await expect(tiedBy({ seed: seedFile(`issuers:\n  ${member}\n`) })).rejects.toThrow(message)
})

test.each([
  [
    { [ISSUER]: join(directory, 'missing.json') },
    /--issuer https:\/\/idp\.example\.com=.*missing\.json: no such file or directory: /,
  ],
  [{ 'https://a b': 'idp' }, '--issuer https://a b=idp: "https://a b" is not a valid issuer'],
])('--issuer %j is refused', async (issuers, message) => {
  await expect(tiedBy({ issuers })).rejects.toThrow(message)
})
