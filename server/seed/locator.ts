/** Turns the failure of a step into an error that says where in the seed it is. */
import { nameOf } from '../../core/standards/json-schema.ts'
import type { DocumentFile } from './document-files.ts'
import { Rejection, StepFailure } from './failure.ts'
import type { ParsedSeed, Path } from './parse.ts'
import { errorOf } from './problems.ts'
import { remarkOn } from './rejections.ts'
import type { PlacedSeed } from './types.ts'

/** Replaces the failure of a step with an error that says where in the seed it is. */
export type Locate = (error: unknown) => unknown

/** The known places of the parts of a seed. */
export interface SeedPlaces {
  /** The name of the seed's file in messages. */
  readonly file: string | undefined
  readonly parsed: ParsedSeed
  /** Returns where a part of the expanded seed was written. */
  readonly asWritten?: (path: Path) => Path
  /** The expanded seed, once its files are read. */
  readonly seed?: PlacedSeed
  readonly documentFiles?: readonly DocumentFile[]
}

export function locator(places: SeedPlaces): Locate {
  return (error) => (error instanceof StepFailure ? located(error, places) : error)
}

function located(failure: StepFailure, places: SeedPlaces): Error {
  const { asWritten = (path) => path, seed } = places
  const remark = seed && failure instanceof Rejection ? remarkOn(failure, seed) : undefined
  const { path, isName = false, text } = remark ?? { path: failure.path, text: '' }
  const written = asWritten(path)
  const name = written.length === 0 ? '' : ` at ${nameOf(written)}`
  const { file, position } = failure.place ?? placeOf(path, isName, places)
  const advice = text === '' ? failure.advice : `${failure.advice.replace(/\.?$/, '.')} ${text}`
  return errorOf(file, [{ position, message: failure.message + name, advice }])
}

/** @param isName whether the place is the name of the last part */
function placeOf(path: Path, isName: boolean, { file, parsed, asWritten, documentFiles = [] }: SeedPlaces) {
  const own = documentFiles.find((each) => each.path.every((part, index) => path[index] === part))
  const inText = own ? path.slice(own.path.length) : (asWritten?.(path) ?? path)
  const text = own?.parsed ?? parsed
  const position = isName
    ? text.positionOf(inText.slice(0, -1), String(inText.at(-1)))
    : text.positionOf(inText)
  return { file: own?.file ?? file, position }
}

/** @throws what `locate` makes of the error of the work */
export function attempt<T>(locate: Locate, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw locate(error)
  }
}
