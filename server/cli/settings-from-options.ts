/** Reads the settings that a program gives, by the rules of the flags. */
import { StartError } from '../../core/runtime/errors.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { OptionError } from './option-values.ts'
import {
  checkCombination,
  isOptionName,
  type OptionName,
  optionNames,
  type PartialSettings,
  readOption,
} from './options.ts'

/** @throws StartError that names an unknown option, or an option with an invalid value */
export function settingsFromOptions(given: object): PartialSettings {
  const settings: PartialSettings = {}
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) readValue(settings, name, value)
  }
  try {
    checkCombination(settings)
  } catch (error) {
    throw error instanceof OptionError ? new StartError(error.message) : error
  }
  return settings
}

function readValue(settings: PartialSettings, name: string, value: unknown): void {
  if (!isOptionName(name))
    throw new StartError(`Unknown option ${JSON.stringify(name)}.${suggestionFor(name, optionNames)}`)
  if (name === 'seed' && typeof value === 'object' && value !== null) settings.seed = value
  else for (const text of textsOf(value)) readText(settings, name, text)
}

/** Returns the value as flags give it. A list, and an object, are a flag that is repeated. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.entries(value).map(([name, each]) => `${name}=${each}`)
}

function readText(settings: PartialSettings, name: OptionName, text: string): void {
  try {
    readOption(settings, name, text)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    throw new StartError(`The option ${name} (${JSON.stringify(text)}) ${error.message}`)
  }
}
