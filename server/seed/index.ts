/** Reads, validates, and applies seeds. Loaded only when there is one. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { changeRules, changingSharedRules } from '../../core/engine/rules.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { messageOf, SeedError } from '../../core/runtime/errors.ts'
import { DEFAULT_SETTINGS } from '../../core/runtime/settings.ts'
import { nearestOf } from '../../core/standards/nearest.ts'
import type { Place, Store } from '../../store/index.ts'
import type { Endpoints } from '../endpoints/state.ts'
import { applySettings, applyState, planOf, rulesIn } from './apply.ts'
import { checkSeed } from './check.ts'
import { documentFilesIn, withDocumentFiles } from './document-files.ts'
import { withIdentityCenters } from './identity-center/identity-center-secrets.ts'
import { withKeySets } from './issuers.ts'
import { attempt, locator, type SeedPlaces } from './locator.ts'
import { type Made, madeBy } from './made.ts'
import { copiedSeed, type ParsedSeed, parseSeed } from './parse.ts'
import { withHashes } from './passwords.ts'
import { errorOf } from './problems.ts'
import { withSamlMetadata } from './saml-providers.ts'
import { expanded } from './short-form.ts'
import { withTemplates } from './templates.ts'
import type { PlacedSeed, WrittenSeed } from './types.ts'

export type { Made } from './made.ts'

const DEFAULT_PLACE: Place = { partition: DEFAULT_SETTINGS.partition, accountId: DEFAULT_ACCOUNT }

/** A seed that was read and is valid in itself. */
export interface Seed {
  /** Applies the rules, such as quotas and external principals. */
  applyRules(emulator: Endpoints): void
  /** Applies the rules and whatever else belongs to no account, such as instances. */
  applySettings(emulator: Endpoints): void
  /**
   * Adds the initial state, in all accounts or in one. It is applied completely or not at all, except for the rules.
   *
   * @throws SeedError with the file, line, and column of the part that AWS would reject
   */
  apply(emulator: Endpoints, only?: Place): void
  /** Does the same with a later seed, in all accounts. Then, its rules apply to all replicas. @throws SeedError */
  add(emulator: Endpoints): void
  /** Returns what the applied seed made, by account number. */
  made(store: Store): Readonly<Record<string, Made>>
}

export interface SeedSource {
  /** YAML or JSON text, or the data itself. */
  readonly content: string | object
  /** The name of the file in messages. */
  readonly file?: string | undefined
  /** The folder that paths in the seed start from. Without one, a seed with paths is rejected. */
  readonly folder?: string | undefined
  /** The contents of files with policy documents that a client has read, by their paths in the seed. */
  readonly files?: Readonly<Record<string, string>> | undefined
  /** The account that members at the top level belong to, and the partition. By default, 000000000000 in `aws`. */
  readonly place?: Place
}

/**
 * Reads and validates a seed file.
 *
 * @param place as in `SeedSource`
 * @throws SeedError when the file cannot be read, or as `readSeed` does
 */
export async function loadSeed(file: string, place = DEFAULT_PLACE): Promise<Seed> {
  return readSeed({ content: await read(file), file, folder: dirname(file), place })
}

/**
 * Reads and validates a seed.
 *
 * @throws SeedError when it is neither YAML nor JSON, when it does not match the schema, or when a file that it names
 * cannot be read
 */
export async function readSeed({
  content,
  file,
  folder,
  files,
  place = DEFAULT_PLACE,
}: SeedSource): Promise<Seed> {
  const parsed = parsedSeed(content, file)
  const written = validated(file, parsed)
  const { seed: expandedSeed, asWritten } = attempt(locator({ file, parsed }), () => expanded(written, place))
  const located = { file, parsed, asWritten }
  const { seed, documentFiles } = await locating(
    located,
    withDocumentFiles(expandedSeed, { file, folder, files }),
  )
  const complete = await locating(located, completed(seed, folder, place))
  const locate = locator({ ...located, seed, documentFiles })
  const plan = attempt(locate, () => planOf(complete))
  return {
    applyRules: (emulator) => attempt(locate, () => changeRules(emulator, rulesIn(complete))),
    applySettings: (emulator) =>
      attempt(locate, () => {
        changeRules(emulator, rulesIn(complete))
        applySettings(emulator, complete)
      }),
    apply: (emulator, only) =>
      attempt(locate, () => {
        if (!only) changeRules(emulator, rulesIn(complete))
        applyState(emulator, complete, plan, only)
      }),
    add: (emulator) =>
      attempt(locate, () =>
        changingSharedRules(emulator, rulesIn(complete), () =>
          applyState(emulator, complete, plan, undefined, true),
        ),
      ),
    made: (store) => madeBy(store, complete),
  }
}

/**
 * Returns the paths of the files that a seed has policy documents in.
 *
 * @throws SeedError as `readSeed` does
 */
export function documentFilesOf({ content, file, place = DEFAULT_PLACE }: SeedSource): readonly string[] {
  const parsed = parsedSeed(content, file)
  const written = validated(file, parsed)
  return attempt(locator({ file, parsed }), () => documentFilesIn(expanded(written, place).seed))
}

/** @throws SeedError */
function parsedSeed(content: string | object, file: string | undefined): ParsedSeed {
  const parsed = typeof content === 'string' ? parseSeed(content) : copiedSeed(content)
  if ('problems' in parsed) throw errorOf(file, parsed.problems)
  return parsed
}

/** Rejects with an error that says where the seed is wrong. */
async function locating<T>(places: SeedPlaces, work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw locator(places)(error)
  })
}

/** Adds everything that is in other files, or takes long to compute. */
async function completed(seed: PlacedSeed, folder: string | undefined, place: Place): Promise<PlacedSeed> {
  const withDocuments = await withSamlMetadata(withTemplates(seed), folder)
  const withFiles = await withIdentityCenters(await withKeySets(withDocuments, folder), folder, place)
  return { ...(await withHashes(withFiles)), partition: seed.partition }
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

function validated(file: string | undefined, parsed: ParsedSeed): WrittenSeed {
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
