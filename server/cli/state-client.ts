/** The requests of the commands `reset`, `clock`, `seed`, and `snapshot` to a running server, and their output. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { CommandError, messageOf, SeedError } from '../../core/runtime/errors.ts'
import { escapeForTerminal, terminalText } from '../../core/runtime/terminal-text.ts'
import { type AccountFlags, accountOf } from './flags.ts'
import { type ClientRequest, fetchText, membersIn, sendRequest, textOf } from './server-client.ts'

/** Runs `iamulator reset`. */
export async function reset(url: string, flags: AccountFlags): Promise<string> {
  const body = accountOf(flags)
  const { reset: what, seeded } = await change<{ reset: string; seeded: boolean }>(url, 'reset', 'reset', {
    body,
  })
  const subject = body.account === undefined ? what : `account ${what}`
  return `Reset ${subject}${seeded ? ' and applied the seed' : ''}.\n`
}

/** Runs `iamulator clock now`. Prints the time only, as all commands of the clock do, so that scripts can use it. */
export async function readClock(url: string, flags: AccountFlags): Promise<string> {
  const query = new URLSearchParams({ ...accountOf(flags) })
  return timeIn(await fetchText(url, `/_iamulator/clock?${query}`, has('now')))
}

/** Runs the commands that move the clock. @param moved the member of the body that says how */
export async function moveClock(url: string, moved: object, flags: AccountFlags): Promise<string> {
  const body = { ...moved, ...accountOf(flags) }
  return timeIn(await fetchText(url, '/_iamulator/clock', has('now'), { body, changes: true }))
}

function timeIn(text: string): string {
  return `${terminalText(String(membersIn(text)['now']))}\n`
}

/** Runs `iamulator snapshot save`. Prints the ID only. */
export async function saveSnapshot(url: string, flags: AccountFlags): Promise<string> {
  const { id } = await change<{ id: string }>(url, 'snapshots', 'id', { body: accountOf(flags) })
  return `${id}\n`
}

export async function restoreSnapshot(url: string, id: string): Promise<string> {
  const path = `snapshots/${encodeURIComponent(id)}/restore`
  const { restored } = await change<{ restored: string }>(url, path, 'restored', { body: {} })
  return `Restored ${restored}.\n`
}

export async function deleteSnapshot(url: string, id: string): Promise<string> {
  const path = `snapshots/${encodeURIComponent(id)}`
  const { deleted } = await change<{ deleted: string }>(url, path, 'deleted', { method: 'DELETE' })
  return `Deleted ${deleted}.\n`
}

/** @param member a member that only iamulator's response has */
async function change<Body>(
  url: string,
  path: string,
  member: string,
  request: ClientRequest,
): Promise<Body> {
  const text = await fetchText(url, `/_iamulator/${path}`, has(member), { ...request, changes: true })
  const body: Body = JSON.parse(text, escapeForTerminal)
  return body
}

const has = (member: string) => (text: string) => typeof membersIn(text)[member] === 'string'

interface MadeUser {
  readonly arn: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** The result of a seed. */
interface SeededBody {
  readonly accounts: Readonly<
    Record<string, Readonly<Record<'users' | 'roles' | 'policies', Readonly<Record<string, MadeUser>>>>>
  >
}

/** The flags of `iamulator seed`. */
export interface SeedFlags extends AccountFlags {
  readonly json?: boolean
}

/**
 * Runs `iamulator seed`. Rejects with SeedError, as a start with the seed does.
 *
 * @param file a path, or `-` for standard input
 */
export async function addSeed(url: string, file: string, flags: SeedFlags): Promise<string> {
  const named = file === '-' ? {} : { file }
  const seed = await readSeed(file)
  const body = { ...accountOf(flags), ...named, seed }
  const files = await filesOf(url, body, file === '-' ? '.' : dirname(file))
  const text = await postSeed(url, 'seed', { ...body, ...(files && { files }) }, 'accounts')
  return flags.json ? text : textOfSeeded(JSON.parse(text, escapeForTerminal))
}

/** @throws SeedError, whose message has a line for each mistake in the seed */
async function postSeed(url: string, path: string, body: object, member: string): Promise<string> {
  const response = await sendRequest(url, `/_iamulator/${path}`, { body, changes: true })
  const { error, message } = membersIn(response.text)
  if (error === 'InvalidSeed' || error === 'SeedNotApplied')
    throw new SeedError(String(message).split('\n').map(terminalText).join('\n'))
  return textOf(response, url, (each) => membersIn(each)[member] !== undefined)
}

interface SeedBody {
  readonly seed: string
  readonly file?: string
}

/** Reads the policy documents that a seed has in files, because a server reads no files for requests. */
async function filesOf(
  url: string,
  body: SeedBody,
  folder: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (!/\bfile\b|\.(?:json|ya?ml)\b/i.test(body.seed)) return undefined
  const { files }: { files: readonly string[] } = JSON.parse(await postSeed(url, 'seed-files', body, 'files'))
  const contents: Record<string, string> = {}
  // A server may ask only for what the seed names. It knows best where the seed names a file that does not exist.
  for (const file of files.filter((each) => body.seed.includes(each))) {
    const content = await readFile(resolve(folder, file), 'utf8').catch(unlessMissing(file))
    if (content !== undefined) contents[file] = content
  }
  return contents
}

function unlessMissing(file: string): (error: unknown) => undefined {
  return (error) => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw new CommandError(`Cannot read ${file}: ${messageOf(error)}.`)
  }
}

async function readSeed(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw Reflect.get(Object(error), 'code') === 'ENOENT'
      ? new SeedError(`Seed file not found: ${file}`)
      : new CommandError(`Cannot read ${file}: ${messageOf(error)}.`)
  }
}

/** Lists what was made: a line each, with the access keys of users. */
function textOfSeeded({ accounts }: SeededBody): string {
  return Object.values(accounts)
    .flatMap(({ users, roles, policies }) => [users, roles, policies])
    .flatMap((made) => Object.values(made))
    .map(({ arn, credentials }) =>
      credentials ? `${arn} ${credentials.accessKeyId} ${credentials.secretAccessKey}\n` : `${arn}\n`,
    )
    .join('')
}
