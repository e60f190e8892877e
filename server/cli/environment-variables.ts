/** The IAMULATOR_* variables. */
import { suggestionFor } from '../standards/nearest.ts'
import {
  type GivenSettings,
  OptionError,
  type OptionName,
  optionNames,
  options,
  readOption,
} from './options.ts'

type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'IAMULATOR_'

/** Such as IAMULATOR_ALLOW_HOST. */
export function variableOf(name: OptionName): string {
  return PREFIX + options[name].flag.toUpperCase().replaceAll('-', '_')
}

const optionOfVariable: ReadonlyMap<string, OptionName> = new Map(
  optionNames.map((name) => [variableOf(name), name]),
)

/**
 * What the variables set. An empty one counts as not set, which is how Docker Compose passes an unset one on.
 *
 * @throws OptionError that names the variable, also for one that does not exist: it is most likely misspelt
 */
export function settingsFromEnvironment(environment: Environment): GivenSettings {
  const given: GivenSettings = {}
  for (const [variable, value] of Object.entries(environment)) {
    if (variable.startsWith(PREFIX) && value !== undefined && !isInjected(variable, value)) {
      readVariable(given, variable, value)
    }
  }
  return given
}

function readVariable(given: GivenSettings, variable: string, value: string): void {
  const name = optionOfVariable.get(variable)
  if (name === undefined) {
    const suggestion = suggestionFor(variable, [...optionOfVariable.keys()], String)
    throw new OptionError(`Unknown variable ${variable}.${suggestion || ' See iamulator start --help.'}`)
  }
  if (value === '') return
  const values = options[name].repeatable ? value.split(',').map((each) => each.trim()) : [value]
  for (const each of values) readValue(given, name, each)
}

function readValue(given: GivenSettings, name: OptionName, text: string): void {
  try {
    readOption(given, name, text)
  } catch (error) {
    if (error instanceof OptionError) throw new OptionError(`${variableOf(name)}=${text} ${error.message}`)
    throw error
  }
}

/**
 * Whether Kubernetes or a Docker link made the variable, which they do for every service whose name begins with
 * `iamulator`. Only its value tells that IAMULATOR_PORT=tcp://10.0.0.7:4566 is theirs.
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
