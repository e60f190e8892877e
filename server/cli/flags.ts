/** The flags that several commands have. */

import { CommandError } from '../../core/runtime/errors.ts'
import { DEFAULT_SETTINGS } from '../../core/runtime/settings.ts'
import { urlOf } from '../http/urls.ts'
import { MAIN_ENDPOINTS } from './client-environment.ts'
import { serverUrlIn, settingsFromEnvironment, URL_VARIABLE, variableOf } from './environment-variables.ts'
import { baseUrl, OptionError } from './option-values.ts'
import { checkCombination, type OptionName, options, type PartialSettings, readOption } from './options.ts'
import { type Command, InvalidArgumentError, Option } from './parser.ts'

/**
 * Merges flags, variables, and defaults. Flags override variables.
 *
 * @throws OptionError
 */
export function merged(flags: PartialSettings) {
  const { data, ...variables } = settingsFromEnvironment(process.env)
  const given = { ...variables, ...flags }
  // A container image can set the directory for those who have no database.
  const all = given.store === undefined && data !== undefined ? { data, ...given } : given
  checkCombination(all)
  return { ...DEFAULT_SETTINGS, ...all }
}

/**
 * Creates a flag that stores its value in `settings`.
 *
 * @param description the help text, if it differs from the one of `start`
 */
export function flagFor(
  name: OptionName,
  settings: PartialSettings,
  description = `${options[name].description} [${variableOf(name)}]`,
): Option {
  const { flag, argument } = options[name]
  return new Option(`--${flag} <${argument}>`, description).argParser(
    explained((text) => readOption(settings, name, text)),
  )
}

/** Makes the errors of a function sentences that the parser can print. */
function explained<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof OptionError)) throw error
      throw new InvalidArgumentError(`It ${error.message.replace(/(?<![.?])$/, '.')}`)
    }
  }
}

/** Lets a flag of a command also be written with its former name, which the help does not list. */
export function withFormerName(command: Command, former: string, name: string): Command {
  const flag = command.options.find((option) => option.name() === name)
  if (flag === undefined) throw new Error(`There is no --${name}.`)
  const take = (value: unknown) =>
    command.setOptionValueWithSource(flag.attributeName(), value ?? true, 'cli')
  return command
    .addOption(new Option(flag.flags.replace(name, former)).hideHelp())
    .on(`option:${former}`, take)
}

/** Returns the name of a flag as the user wrote it, which may be its former name. */
export function writtenName(flags: object, former: string, name: string): string {
  return Reflect.has(flags, former) ? former : name
}

/** Adds the flags that select the running server that a command connects to. */
export function withServerFlags(command: Command, settings: PartialSettings): Command {
  const otherwise = `from ${[URL_VARIABLE, ...ENDPOINT_VARIABLES].join(', ')}, otherwise`
  const flag = (name: 'port' | 'host', text: string) =>
    flagFor(name, settings, `${text} (default: ${otherwise} ${DEFAULT_SETTINGS[name]}) [${variableOf(name)}]`)
  return command
    .addOption(flag('port', 'Connect to this port'))
    .addOption(flag('host', 'Connect to this address'))
}

/**
 * Returns the URL of the running server that a command connects to.
 *
 * It comes from the flags, from IAMULATOR_URL, from other IAMULATOR_* variables, or else from the endpoint
 * variables that AWS's tools use.
 */
export function serverUrl(settings: PartialSettings): string {
  const variables = settingsFromEnvironment(process.env)
  const { host, port } = { ...variables, ...settings }
  const isFlagSet = settings.host !== undefined || settings.port !== undefined
  const ours = serverUrlIn(process.env)
  if (ours !== undefined && !isFlagSet) return ours
  const variable = ENDPOINT_VARIABLES.find((name) => process.env[name])
  if (variable === undefined || host !== undefined || port !== undefined) return listeningUrl(settings)
  const url = baseUrl(process.env[variable] ?? '')
  if (url === undefined)
    throw new OptionError(`${variable}=${process.env[variable]} is not a URL. Set --port or --host.`)
  return url
}

/** Ordered as in AWS's tools: the endpoint of a service overrides the endpoint of all services. */
const ENDPOINT_VARIABLES = [...MAIN_ENDPOINTS, 'AWS_ENDPOINT_URL']

/** Returns the URL of a server that is started with the same flags and variables. */
export function listeningUrl(settings: PartialSettings): string {
  const { host, port } = merged(settings)
  return urlOf(host, port)
}

export function accountFlag(description: string): Option {
  return new Option('--account <NUMBER>', description).argParser(accountNumber)
}

function accountNumber(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('It must have 12 digits.')
  return text
}

export function regionFlag(): Option {
  return new Option(
    '--region <REGION>',
    'Region to use, which also selects the partition (default: us-east-1, or the region of IAM in --partition)',
  ).argParser(regionName)
}

function regionName(text: string): string {
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text))
    throw new InvalidArgumentError('It must be a region, such as cn-north-1.')
  return text
}

/** The account that a command is about. Empty for everything. */
export interface AccountFlags {
  readonly account?: string
  readonly partition?: string
}

export function withAccountFlags(command: Command, description: string): Command {
  return command
    .addOption(accountFlag(description))
    .addOption(
      new Option(
        '--partition <NAME>',
        'Partition of the account (default: the partition of the server)',
      ).argParser(explained((text) => options.partition.parse(text, undefined))),
    )
}

/** @throws CommandError for a partition without an account */
export function accountOf({ account, partition }: AccountFlags): AccountFlags {
  if (account === undefined && partition !== undefined)
    throw new CommandError('--partition needs --account, the number of an account in the partition.')
  return { ...(account && { account }), ...(partition && { partition }) }
}
