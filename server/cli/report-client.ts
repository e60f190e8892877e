/** The commands `coverage` and `policy`, which report on the decisions of a running server. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { foldedPrefix } from '../../analysis/generation/committed-policy.ts'
import {
  type CoverageBody,
  sentenceOnUnreachable,
  textOfCoverage,
} from '../../analysis/policy-coverage/coverage-text.ts'
import { CommandError, messageOf } from '../../core/runtime/errors.ts'
import { escapeForTerminal } from '../../core/runtime/terminal-text.ts'
import { callerSelected, flagsIn, reasonForNone } from './explain-command.ts'
import { type AccountFlags, accountOf, writtenName } from './flags.ts'
import { fetchText, membersIn, notIamulator } from './server-client.ts'
import { CANNOT_TELL, NOT_GOOD } from './statuses.ts'

/** The flags of `iamulator coverage`. */
export interface CoverageFlags extends AccountFlags {
  /** A directory. */
  readonly lcov?: string
  /** The least coverage, in percent. */
  readonly failUnder?: number
  readonly json?: boolean
}

/** The output of a command that is also a gate. */
export interface GateOutput {
  readonly text: string
  /** Why the status is not 0. */
  readonly notice?: string
  readonly status: number
}

/** Runs `iamulator coverage`. Rejects with CommandError. */
export async function coverageCommand(url: string, flags: CoverageFlags): Promise<GateOutput> {
  const query = new URLSearchParams({ ...accountOf(flags) })
  const json = await fetchText(url, `/_iamulator/coverage?${query}`, isCoverage)
  return { text: await reportOn(json, url, query, flags), ...gateOn(JSON.parse(json), flags.failUnder) }
}

async function reportOn(
  json: string,
  url: string,
  query: URLSearchParams,
  flags: CoverageFlags,
): Promise<string> {
  if (flags.lcov !== undefined) {
    const lcov = await fetchText(url, `/_iamulator/coverage?${query}&format=lcov`, () => true)
    const { policies, unreachable = [] }: WrittenReport = JSON.parse(json)
    const written = await writeLcov(flags.lcov, lcov, policies, url)
    return unreachable.length === 0 ? written : `${written}${sentenceOnUnreachable(unreachable)}.\n`
  }
  if (flags.json) return json
  const report: CoverageBody = JSON.parse(json, escapeForTerminal)
  return `${textOfCoverage(report, '--coverage all')}\n`
}

/** Decisions that are not counted can only raise the coverage. Without them, too low a coverage says nothing. */
function gateOn(
  { ratio, uncounted, unreachable = [] }: CoverageBody,
  failUnder = 0,
): Omit<GateOutput, 'text'> {
  if (ratio * 100 >= failUnder) return { status: 0 }
  const low = `The coverage is ${Math.floor(ratio * 1000) / 10}%, which is less than ${failUnder}%`
  if (uncounted + unreachable.length === 0) return { notice: `${low}.`, status: NOT_GOOD }
  return { notice: `${low}, but decisions are missing in it.`, status: CANNOT_TELL }
}

function isCoverage(text: string): boolean {
  const { policies, ratio } = membersIn(text)
  return Array.isArray(policies) && typeof ratio === 'number'
}

interface WrittenReport extends Pick<CoverageBody, 'unreachable'> {
  readonly policies: readonly PolicyWithFile[]
}

interface PolicyWithFile {
  readonly file: { readonly path: string; readonly text: string }
}

/** Writes the report, and the documents that it refers to, which only the server has. */
async function writeLcov(
  directory: string,
  lcov: string,
  policies: readonly PolicyWithFile[],
  url: string,
): Promise<string> {
  const files = [{ path: 'lcov.info', text: lcov }, ...policies.map(({ file }) => file)]
  // A path from elsewhere must not leave the directory.
  if (!files.every(({ path }) => isInside(path))) throw new CommandError(notIamulator(url))
  await writeFiles(directory, files)
  const documents = policies.length === 1 ? 'document' : 'documents'
  return `Wrote lcov.info and ${policies.length} policy ${documents} to ${directory}.\n`
}

/** Rejects with CommandError. */
async function writeFiles(
  directory: string,
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  try {
    for (const { path, text } of files) {
      const target = join(directory, path)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, text)
    }
  } catch (error) {
    throw new CommandError(`Cannot write to ${directory}: ${messageOf(error)}.`)
  }
}

function isInside(path: string): boolean {
  return path.split('/').every((name) => /^[\w+=,.@-]+$/.test(name) && !/^\.*$/.test(name))
}

/** The flags of `iamulator policy`. */
export interface PolicyFlags extends AccountFlags {
  readonly principal?: string
  readonly since?: string
  readonly denied?: boolean
  readonly wildcards?: boolean
  readonly actionWildcards?: boolean
  readonly condition?: readonly string[]
  readonly size?: 'managed' | 'inline'
  /** A placeholder for the account number. */
  readonly accountAs?: string
  /** Beginnings of ARNs. */
  readonly fold?: readonly string[]
  readonly directory?: string
  readonly json?: boolean
}

/** A policy, and sentences about what it cannot allow and where it exceeds limits. */
export interface WrittenPolicy {
  readonly text: string
  readonly notices: readonly string[]
}

interface PolicyBody {
  readonly documents: readonly object[]
  readonly sizes: readonly number[]
  readonly limits: { readonly characters: number }
  readonly warnings: readonly string[]
  readonly notices: readonly string[]
  readonly calls: CallsBody
  readonly decisions: number
  readonly notAllowed: readonly Readonly<Record<'caller' | 'action' | 'resource' | 'reason', string>>[]
  readonly within: readonly WithinBody[]
}

interface CallsBody {
  readonly asked: number
  readonly used: number
  readonly leftOut: readonly LeftOutBody[]
}

interface LeftOutBody {
  readonly reason: string
  readonly why: string
  readonly count: number
  readonly examples: readonly { readonly action: string; readonly resource?: string }[]
}

interface WithinBody {
  readonly principal: string
  readonly answer: 'contained' | 'exceeds' | 'unknown'
  readonly request?: Readonly<Record<'action' | 'resource', string>>
  readonly reason?: string
}

/** Runs `iamulator policy`. Rejects with CommandError, also when there are no calls to allow. */
export async function policyCommand(url: string, flags: PolicyFlags): Promise<WrittenPolicy> {
  const account = accountOf(flags)
  const { principal, condition, directory, json } = flags
  requirePrefixes(flags)
  const body = { ...account, principal, conditions: condition, ...optionsOf(flags) }
  const text = await fetchText(url, '/_iamulator/policy', isPolicy, { body })
  const policy: PolicyBody = JSON.parse(text, escapeForTerminal)
  const named = flagsIn({ since: flags.since, ...account })
  const selected = callerSelected(writtenName(flags, 'for', 'principal'), principal)
  if (policy.calls.asked === 0) throw new CommandError(await reasonForNone(url, named, selected))
  if (policy.decisions === 0) throw new CommandError(sentencesOn(policy.calls).join(' '))
  if (json) return { text, notices: [] }
  const notices = noticesOf(policy)
  if (directory === undefined) return { text: policy.documents.map(printed).join(''), notices }
  return { text: await writeDocuments(directory, policy), notices }
}

/** Picks what the request repeats: the flags also contain the address of the server. */
function optionsOf({ since, denied, wildcards, actionWildcards, size, accountAs, fold }: PolicyFlags) {
  return { since, denied, wildcards, actionWildcards, size, accountAs, fold }
}

/** @throws CommandError */
function requirePrefixes({ fold = [] }: PolicyFlags): void {
  const wrong = fold.find((pattern) => foldedPrefix(pattern) === undefined)
  if (wrong !== undefined)
    throw new CommandError(
      `--fold ${wrong} is not the beginning of an ARN, such as arn:aws:s3:::reports/2026/`,
    )
}

function printed(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

async function writeDocuments(directory: string, { documents }: PolicyBody): Promise<string> {
  const files = documents.map((document, index) => ({
    path: `policy-${index + 1}.json`,
    text: printed(document),
  }))
  await writeFiles(directory, files)
  return `Wrote ${files.map(({ path }) => path).join(', ')} to ${directory}.\n`
}

function noticesOf(policy: PolicyBody): readonly string[] {
  const { documents, sizes, limits, warnings, notices, calls, notAllowed, within } = policy
  const count = documents.length
  const divided = `The policy is divided into ${count} documents of at most ${limits.characters} characters: ${sizes.join(', ')}.`
  return [
    ...sentencesOn(calls),
    ...(count > 1 ? [divided] : []),
    ...warnings,
    ...notices,
    ...notAllowed.map(
      ({ caller, action, resource, reason }) =>
        `${caller} would still be denied ${action} on ${resource} ${reason}.`,
    ),
    ...within.map(noticeOn),
  ]
}

/** Says how many calls the policy was made from, and why not from the others. */
function sentencesOn({ asked, used, leftOut }: CallsBody): readonly string[] {
  return [
    `Made from ${used} of ${asked} recorded ${asked === 1 ? 'call' : 'calls'}.`,
    ...leftOut.map(({ reason, why, count, examples }) => {
      const { action = '', resource } = examples[0] ?? {}
      const call = resource === undefined ? action : `${action} on ${resource}`
      const included = reason === 'blocked' ? ' Use --denied to include them.' : ''
      const calls = count === 1 ? `1 call, ${why}:` : `${count} calls, ${why}, such as`
      return `Left out ${calls} ${call}.${included}`
    }),
  ]
}

/** Says whether the policy gives a caller anything new. */
function noticeOn({ principal, answer, request, reason }: WithinBody): string {
  const proved = `the policy allows nothing that the identity-based policies of ${principal} did not allow`
  if (answer === 'contained') return `Proved: ${proved}.`
  if (request === undefined) return `Not proved: ${proved}. The reason: ${reason}.`
  return `The policy allows ${request.action} on ${request.resource}, which the identity-based policies of ${principal} did not allow.`
}

function isPolicy(text: string): boolean {
  const { documents, notAllowed, within, calls } = membersIn(text)
  return [documents, notAllowed, within, Object(calls).leftOut].every(Array.isArray)
}
