/** Reads, validates, and applies seed files. Loaded only when the server has a seed. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Place } from '../../store/index.ts'
import type { Endpoints } from '../endpoints/state.ts'
import { messageOf, SeedError } from '../runtime/errors.ts'
import { nameOf } from '../standards/json-schema.ts'
import { nearestOf } from '../standards/nearest.ts'
import { applySettings, applyState } from './apply.ts'
import { checkSeed } from './check.ts'
import { StepFailure } from './failure.ts'
import { withKeySets } from './issuers.ts'
import { type ParsedSeed, type Position, type Problem, parseSeed } from './parse.ts'
import { withHashes } from './passwords.ts'
import { withSamlMetadata } from './saml-providers.ts'
import { withTemplates } from './templates.ts'
import type { SeedFile } from './types.ts'

/** A seed file that was read and is valid in itself. */
export interface Seed {
  /** Applies the settings that are not part of the state, such as quotas and external principals. */
  applySettings(emulator: Endpoints): void
  /**
   * Adds the seed to the state, in all accounts or in one. It is applied completely or not at all.
   *
   * @throws SeedError with the file, line, and column of the part that AWS would reject
   */
  apply(emulator: Endpoints, only?: Place): void
}

/** A message reports at most this many errors, because a systematic mistake appears many times. */
const SHOWN_PROBLEMS = 10

/**
 * Reads and validates a seed file.
 *
 * @throws SeedError when the file, or a file that it names, cannot be read, when it is neither YAML nor JSON,
 * or when it does not match the schema
 */
export async function loadSeed(file: string): Promise<Seed> {
  const parsed = parseSeed(await read(file))
  if ('problems' in parsed) throw errorOf(file, parsed.problems)
  const located = (error: unknown) => {
    if (!(error instanceof StepFailure)) return error
    const { path, message, advice } = error
    return errorOf(file, [
      { position: parsed.positionOf(path), message: `${message} at ${nameOf(path)}`, advice },
    ])
  }
  const seed = await complete(validated(file, parsed), dirname(file)).catch((error) => {
    throw located(error)
  })
  const withLocation = (apply: () => void) => {
    try {
      apply()
    } catch (error) {
      throw located(error)
    }
  }
  return {
    applySettings: (emulator) => withLocation(() => applySettings(emulator, seed)),
    apply: (emulator, only) => withLocation(() => applyState(emulator, seed, only)),
  }
}

/** Adds everything that is in other files, or takes long to compute. */
async function complete(seed: SeedFile, folder: string): Promise<SeedFile> {
  const withFiles = await withKeySets(await withSamlMetadata(withTemplates(seed), folder), folder)
  return withHashes(withFiles)
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT')
      throw new SeedError(`Seed file not found: ${file}${await nearestFile(file)}`)
    throw new SeedError(`Cannot read the seed file ${file}: ${messageOf(error)}`)
  }
}

/** Suggests a seed in the folder of the missing one, after a period. Empty if none is similar. */
async function nearestFile(file: string): Promise<string> {
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  const seeds = names.filter((name) => /\.(?:ya?ml|json)$/i.test(name))
  const nearest = nearestOf(basename(file), seeds)
  return nearest === undefined ? '' : `. Did you mean ${join(folder, nearest)}?`
}

function validated(file: string, parsed: ParsedSeed): SeedFile {
  const result = checkSeed(parsed.data)
  if ('data' in result) return result.data
  throw errorOf(
    file,
    result.flaws.map(({ path, key, problem, advice }) => ({
      position: parsed.positionOf(path, key),
      message: problem,
      advice,
    })),
  )
}

/**
 * Creates an error with one line per problem, in the order of the file.
 *
 * Each line has the form `What is wrong (seed.yaml:12:7). What to do.`
 */
function errorOf(file: string, problems: readonly Problem[]): SeedError {
  const sorted = problems.toSorted((a, b) => compare(a.position, b.position))
  const shown = sorted.slice(0, SHOWN_PROBLEMS)
  const lines = shown.map(
    ({ position, message, advice = '' }) =>
      `${message} (${file}:${position.line}:${position.column})${advice}`,
  )
  if (sorted.length > shown.length) lines.push(`... and ${sorted.length - shown.length} more errors`)
  return new SeedError(lines.join('\n'))
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column
}
