/** Seed files: read, checked in themselves, and applied to the state. Loaded only when there is one. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Endpoints } from '../endpoints/state.ts'
import { messageOf, SeedError } from '../runtime/errors.ts'
import { nameOf } from '../standards/json-schema.ts'
import { applySettings, applyState } from './apply.ts'
import { checkSeed } from './check.ts'
import { StepFailure } from './failure.ts'
import { withKeySets } from './issuers.ts'
import { type Parsed, type Position, type Problem, parseSeed } from './parse.ts'
import { withHashes } from './passwords.ts'
import { withSamlMetadata } from './saml-providers.ts'
import { withTemplates } from './templates.ts'
import type { SeedFile } from './types.ts'

/** A seed file that was read and is sound in itself. */
export interface Seed {
  /** Sets the quotas and external principals, which are no part of the state. */
  applySettings(emulator: Endpoints): void
  /**
   * Adds the seed to the state, in all accounts or in one: the whole or nothing.
   *
   * @throws SeedError with file, line and column of what AWS would have refused
   */
  apply(emulator: Endpoints, accountId?: string): void
}

/** A file with a systematic mistake has it many times: these are enough to see it. */
const SHOWN_PROBLEMS = 10

/** @throws SeedError when the file, or one that it names, cannot be read, is neither YAML nor JSON, or has members that no seed has */
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
  const seed = await complete(checked(file, parsed), dirname(file)).catch((error) => {
    throw located(error)
  })
  const locating = (apply: () => void) => {
    try {
      apply()
    } catch (error) {
      throw located(error)
    }
  }
  return {
    applySettings: (emulator) => locating(() => applySettings(emulator, seed)),
    apply: (emulator, accountId) => locating(() => applyState(emulator, seed, accountId)),
  }
}

/** With all that takes long to make of it, or stands in other files. */
async function complete(seed: SeedFile, folder: string): Promise<SeedFile> {
  const withFiles = await withKeySets(await withSamlMetadata(withTemplates(seed), folder), folder)
  return withHashes(withFiles)
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') throw new SeedError(`Seed file not found: ${file}`)
    throw new SeedError(`Cannot read the seed file ${file}: ${messageOf(error)}`)
  }
}

function checked(file: string, parsed: Parsed): SeedFile {
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

/** `What is wrong (seed.yaml:12:7). What to do.`, a line a problem, in the order of the file. */
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
