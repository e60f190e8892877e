/** Compares servers without replicas with an earlier commit's. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../root.mjs'
import { cost, repeat, request, sendAll } from './load.mjs'
import { compare, report } from './report.mjs'
import { start, UNLIMITED_USERS } from './servers.mjs'

const REQUESTS = 2000
const CLI = 'dist/cli.js'
/** A message of PostgreSQL's protocol, which only a program that loads its client has in memory. */
const CLIENT = 'SASLInitialResponse'

/**
 * @param {string} directory an empty one
 * @param {string | undefined} commit the earlier one
 */
export async function measureWithoutReplicas(directory, commit) {
  mkdirSync(directory, { recursive: true })
  const loaded = [await filesOfClient(directory, 'memory')]
  loaded.push(await filesOfClient(directory, 'data', '--data', join(directory, 'loaded')))
  const files = loaded.reduce((total, count) => total + count)
  report('files of the PostgreSQL client that are loaded without --store', files, '', { atMost: 0 })
  if (commit === undefined) {
    process.stdout.write('skip servers without replicas relative to an earlier commit: name it with --base\n')
    return
  }
  const base = join(directory, 'base')
  git('worktree', 'add', '--quiet', '--detach', base, commit)
  try {
    symlinkSync(join(root, 'node_modules'), join(base, 'node_modules'))
    run(process.execPath, ['scripts/build.mjs'], base)
    await compareWith(join(base, CLI), directory)
  } finally {
    git('worktree', 'remove', '--force', base)
  }
}

async function compareWith(earlier, directory) {
  const starting = (cli, ...flags) => start([cli, 'start', '--port', '0', ...UNLIMITED_USERS, ...flags])
  const servers = {
    base: await starting(earlier),
    now: await starting(CLI),
    baseData: await starting(earlier, '--data', join(directory, 'base-data')),
    nowData: await starting(CLI, '--data', join(directory, 'now-data')),
  }
  try {
    await compareRequests(servers)
  } finally {
    for (const server of Object.values(servers)) await server.stop()
  }
  const startOf = (cli) => async () => {
    const server = await starting(cli)
    await server.stop()
    return server.startMilliseconds
  }
  const starts = await compare({ base: startOf(earlier), now: startOf(CLI) })
  report('start relative to the earlier commit', starts.ratio('now', 'base'), 'x', { atMost: 1.02 })
}

async function compareRequests(servers) {
  let users = 0
  const created = () => ({ Action: 'CreateUser', UserName: `user-${users++}` })
  const known = { Action: 'GetUser', UserName: 'reader' }
  const measures = {}
  for (const [name, server] of Object.entries(servers)) {
    const { port } = server
    await sendAll(port, [request(port, 'iam', { ...known, Action: 'CreateUser' })], 1)
    const requests = (parameters) => repeat(REQUESTS, () => request(port, 'iam', parameters()))
    measures[`${name}Get`] = () =>
      cost(
        server,
        requests(() => known),
      )
    measures[`${name}Create`] = () => cost(server, requests(created))
  }
  const { ratio } = await compare(measures)
  for (const [operation, action] of [
    ['Get', 'GetUser'],
    ['Create', 'CreateUser'],
  ])
    for (const [mode, what] of [
      ['', 'in memory'],
      ['Data', 'with --data'],
    ])
      report(
        `CPU of ${action} ${what} relative to the earlier commit`,
        ratio(`now${mode}${operation}`, `base${mode}${operation}`),
        'x',
        { atMost: 1.02 },
      )
}

/** Returns how many files of PostgreSQL's client a server loads. */
async function filesOfClient(directory, name, ...flags) {
  const coverage = join(directory, `loaded-${name}`)
  const server = await start([CLI, 'start', '--port', '0', ...flags], { NODE_V8_COVERAGE: coverage })
  await server.stop()
  const urls = readdirSync(coverage).flatMap((file) =>
    JSON.parse(readFileSync(join(coverage, file), 'utf8')).result.map(({ url }) => url),
  )
  const files = [...new Set(urls)].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  if (!files.some((file) => file.endsWith(CLI))) throw new Error(`${CLI} is not among ${files.length} files`)
  return files.filter((file) => readFileSync(file, 'utf8').includes(CLIENT)).length
}

function git(...args) {
  run('git', args, root)
}

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}
