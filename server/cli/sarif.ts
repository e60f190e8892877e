/** Writes SARIF 2.1.0 (OASIS), which code scanning of GitHub and editors read. */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { VERSION } from '../../core/runtime/version.ts'

/** A kind of result. */
export interface SarifRule {
  readonly id: string
  readonly description: string
  readonly helpUri?: string
}

/** A result at a place in a file. Lines and columns are from 1; the end is exclusive. */
export interface SarifResult {
  readonly ruleId: string
  readonly level: 'error' | 'warning' | 'note'
  readonly message: string
  /** Absent for a result that is about no file. */
  readonly file?: string | undefined
  /** The subject of the result, such as an ARN. */
  readonly name?: string | undefined
  readonly start?: SarifPosition | undefined
  readonly end?: SarifPosition | undefined
}

interface SarifPosition {
  readonly line: number
  readonly column: number
}

/** Returns a log with one run. @param rules the rules of the results, in any order */
export function sarifLog(rules: readonly SarifRule[], results: readonly SarifResult[]): string {
  const sorted = rules.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const run = {
    tool: { driver: { name: 'iamulator', semanticVersion: VERSION, rules: sorted.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    results: results.map((result) => ({
      ruleIndex: sorted.findIndex(({ id }) => id === result.ruleId),
      ...resultOf(result),
    })),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ id, description, helpUri }: SarifRule) {
  return { id, shortDescription: { text: description }, ...(helpUri !== undefined && { helpUri }) }
}

function resultOf({ ruleId, level, message, ...place }: SarifResult) {
  return { ruleId, level, message: { text: message }, locations: [locationOf(place)] }
}

function locationOf({ file, name, start, end }: Omit<SarifResult, 'ruleId' | 'level' | 'message'>) {
  const region = start && {
    startLine: start.line,
    startColumn: start.column,
    ...(end && { endLine: end.line, endColumn: end.column }),
  }
  return {
    ...(file !== undefined && {
      physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(region && { region }) },
    }),
    ...(name !== undefined && { logicalLocations: [{ fullyQualifiedName: name }] }),
  }
}

/** Returns a URI reference. A relative path's is relative, so that it names a file of the repository. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file
    .replace(/^\.[/\\]/, '')
    .split(sep)
    .map(encodeURIComponent)
    .join('/')
}
