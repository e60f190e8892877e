/**
 * `npm run test:replicas [memory|postgres] [PATTERN ...]`: runs the tests of services against three replicas that take
 * turns at answering, and that share a database in memory or in a PostgreSQL server of their own.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadTypeScript } from './load-typescript.mjs'
import { ensureReady, jest } from './setup.mjs'

const FAMILIES =
  'test/services/(?:accessanalyzer|account-access|iam|identitystore|organizations|signin|sso|sso-admin|sso-oidc|sts)/'
/** Files with tests of what one process does. */
const ONLY_ALONE = [
  // They write to the store of one replica between two steps of a request that another one answers.
  'iam/credentials/login-profiles',
  'sts/saml',
  // Each replica knows only its own recent calls.
  'accessanalyzer/recent-calls',
  // With a stopped clock, several uses have the same date, and the latest one is known only to the replica that saw it.
  'iam/credentials/access-keys',
  // They make several requests at once, and expect that the first one fails first.
  'iam/providers/oidc-providers',
  'iam/providers/saml-providers',
  'organizations/trusted-services/delegated-administrators',
]

const [where = 'memory', ...patterns] = process.argv.slice(2)
await ensureReady({ dev: true, bundle: true })
/** With TEST_ONLY, runs only this file. */
const { TEST_ONLY } = process.env
const files = TEST_ONLY !== undefined ? [TEST_ONLY] : patterns.length > 0 ? patterns : [FAMILIES]
const args = [...jest, ...files, `--testPathIgnorePatterns=(?:${ONLY_ALONE.join('|')})\\.test\\.ts$`]
const server = where === 'memory' ? undefined : await startPostgres()
// Not `spawnSync`: the server's output has to be read meanwhile.
const tests = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, IAMULATOR_TEST_REPLICAS: server?.url() ?? 'memory' },
})
const [status] = await once(tests, 'close')
await server?.stop()
process.exitCode = status ?? 1

async function startPostgres() {
  const { PostgresServer } = await loadTypeScript('test/support/postgres-server.ts')
  return await PostgresServer.start(undefined, ['max_connections=400', 'fsync=off'])
}
