/** Reads the IAMULATOR_* variables. */
import { suggestionFor } from '../../core/standards/nearest.ts'
import { baseUrl, OptionError } from './option-values.ts'
import { type OptionName, optionNames, options, type PartialSettings, readOption } from './options.ts'

type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'IAMULATOR_'

/** The variable with the URL of a running server. It is no setting of a server. */
export const URL_VARIABLE = `${PREFIX}URL`

/** Returns the variable of an option, such as IAMULATOR_ALLOW_HOST. */
export function variableOf(name: OptionName): string {
  return PREFIX + options[name].flag.toUpperCase().replaceAll('-', '_')
}

const optionOfVariable: ReadonlyMap<string, OptionName> = new Map(
  optionNames.map((name) => [variableOf(name), name]),
)

/**
 * Returns the settings in the variables.
 *
 * An empty variable is ignored, because Docker Compose passes on an unset variable as an empty one.
 *
 * @throws OptionError that names an invalid variable, or an unknown one, which is probably misspelled
 */
export function settingsFromEnvironment(environment: Environment): PartialSettings {
  const settings: PartialSettings = {}
  for (const [variable, value] of Object.entries(environment)) {
    const isOurs = variable.startsWith(PREFIX) && variable !== URL_VARIABLE
    if (isOurs && value !== undefined && !isInjected(variable, value)) readVariable(settings, variable, value)
  }
  return settings
}

/**
 * Returns the URL of the server that commands and test runners connect to. Undefined if none is set.
 *
 * @throws OptionError
 */
export function serverUrlIn({ [URL_VARIABLE]: text }: Environment): string | undefined {
  if (!text) return undefined
  const url = baseUrl(text)
  if (url === undefined)
    throw new OptionError(`${URL_VARIABLE}=${text} must be a URL, such as http://127.0.0.1:4566`)
  return url
}

function readVariable(settings: PartialSettings, variable: string, value: string): void {
  const name = optionOfVariable.get(variable)
  if (name === undefined) {
    const suggestion = suggestionFor(variable, [...optionOfVariable.keys(), URL_VARIABLE], String)
    throw new OptionError(`Unknown variable ${variable}.${suggestion || ' See iamulator start --help.'}`)
  }
  if (value === '') return
  const values = options[name].repeatable ? value.split(',').map((each) => each.trim()) : [value]
  for (const each of values) readValue(settings, name, each)
}

function readValue(settings: PartialSettings, name: OptionName, text: string): void {
  try {
    readOption(settings, name, text)
  } catch (error) {
    if (error instanceof OptionError) throw new OptionError(`${variableOf(name)}=${text} ${error.message}`)
    throw error
  }
}

/**
 * Returns whether Kubernetes or a Docker link set the variable. They do so for every service whose name
 * begins with `iamulator`. For IAMULATOR_PORT, only a value such as tcp://10.0.0.7:4566 shows that.
 */
function isInjected(variable: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT|PORT_\w+)$/.test(variable) ||
    /_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/.test(variable) ||
    (/_PORT$/.test(variable) && /^(tcp|udp|sctp):\/\//.test(value)) ||
    (/_NAME$/.test(variable) && /^\/[^/]+\/[^/]+$/.test(value)) ||
    variable.startsWith(`${PREFIX}ENV_`)
  )
}
