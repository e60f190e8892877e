/**
 * The files of covered policies. Tools that show coverage show it in files, so that each policy document is a
 * file of its own, which a reporter writes.
 */
import { createHash } from 'node:crypto'
import { nameInPolicyArn } from '../../core/access/policies-by-arn.ts'
import { STANDARD } from '../../core/aws/partitions.ts'
import { mapInTurns } from '../../core/runtime/turns.ts'
import { statementSpans } from '../../policy/index.ts'
import type { PolicyCoverage } from './coverage.ts'
import { type CoveredKind, keyOfCovered } from './covered-policies.ts'

export interface PolicyFile extends PolicyCoverage {
  readonly file: {
    /** A relative path, with slashes. */
    readonly path: string
    /** The document, in which each statement begins on a line of its own. */
    readonly text: string
  }
}

/** The longest name of a file that is made from a name. File systems permit 255 bytes. */
const MAX_NAME = 150

const FOLDERS: Readonly<Record<CoveredKind, string>> = {
  managed: 'policy',
  inline: '',
  trust: 'role',
  resource: 'resource',
  serviceControl: 'service-control-policy',
  resourceControl: 'resource-control-policy',
}

/**
 * Returns the policies with their files, in the order of the paths.
 *
 * Several documents of one policy, and names that are the same for a file system, get paths that end with a
 * hash. The paths depend only on the policies, so that they stay the same from run to run.
 */
export async function withFiles(policies: readonly PolicyCoverage[]): Promise<readonly PolicyFile[]> {
  const paths = policies.map(pathOf)
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(path.toLowerCase(), (counts.get(path.toLowerCase()) ?? 0) + 1)
  const files = await mapInTurns(policies.entries(), ([at, policy]): PolicyFile => {
    const path = paths[at] ?? ''
    const suffix = counts.get(path.toLowerCase()) === 1 ? '' : `.${hashOf(policy)}`
    return { ...policy, file: { path: `${path}${suffix}.json`, text: textOf(policy) } }
  })
  return files.sort((one, other) => (one.file.path < other.file.path ? -1 : 1))
}

/** Returns the path without its extension: `policies/000000000000/role/deployer/trust-policy`. */
function pathOf({ place, kind, policy, holder }: PolicyCoverage): string {
  const account = place.partition === STANDARD ? [] : [place.partition]
  const names = kind === 'managed' ? [nameInPolicyArn(policy)] : [...holderNames(kind, holder), policy]
  const folders = ['policies', ...account, place.accountId, FOLDERS[kind], ...names]
  return folders
    .filter((name) => name !== '')
    .map(fileName)
    .join('/')
}

/** Returns the type and the name of a user, group, or role, and the service and the name of a resource. */
function holderNames(kind: CoveredKind, holder: string | undefined): readonly string[] {
  if (holder === undefined) return []
  const [, , service = '', , , ...rest] = holder.split(':')
  const name = rest.join(':')
  if (kind === 'resource') return [service, name]
  const last = nameInPolicyArn(name)
  return kind === 'trust' ? [last] : [name.slice(0, name.indexOf('/')), last]
}

/** Names of IAM can contain dots only, which a path must not. Names of organizations can contain anything. */
function fileName(name: string): string {
  const safe = name.replace(/[^\w+=,.@-]/g, '_').slice(0, MAX_NAME)
  return /^\.*$/.test(safe) ? '_' : safe
}

function hashOf(policy: PolicyCoverage): string {
  return createHash('sha256').update(keyOfCovered(policy)).digest('hex').slice(0, 8)
}

/** Returns the document as it is stored, or indented if several of its statements begin on the same line. */
function textOf({ document, statements }: PolicyCoverage): string {
  const lines = new Set(statements.map(({ line }) => line))
  return lines.size === statements.length ? document : JSON.stringify(JSON.parse(document), null, 2)
}

/** Returns the lines on which the statements begin in the file, in the order of the statements. */
export function linesIn({ file, statements }: PolicyFile): readonly number[] {
  const spans = statementSpans(file.text)
  return statements.map(({ index }) => spans[index]?.start.line ?? 1)
}
