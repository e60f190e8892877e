/**
 * Values for the parameters of a role template. They are those of a request, and the template's defaults for
 * the others.
 */
import {
  notOneTemplateValue,
  roleTemplateParameterNotFound,
  templateValueNotOfType,
  unrecognizedRoleTemplateParameter,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { SourceTemplate } from '../../../../store/index.ts'
import type { Resolve, TemplateValue } from '../template-values.ts'

type Definition = IamTypes.ParameterDefinition

/** The values that a request specifies, by parameter. */
export type Replacements = NonNullable<SourceTemplate['values']>

export function replacementsIn(values: IamTypes.AcquireRoleInput['ReplacementValues'] = {}): Replacements {
  return Object.fromEntries(Object.entries(values).map(([name, { Values }]) => [name, Values]))
}

/**
 * Returns the values of a template's parameters.
 *
 * Only what the role uses must have a value, whether or not the template calls it required: a disabled
 * statement takes its parameters with it (recorded on AWS, September 2026).
 *
 * @throws InvalidInput for a value that belongs to no parameter of the template or has the wrong type,
 *   ValidationError for a number of values other than one
 */
export function parameterValues(definitions: readonly Definition[], replacements: Replacements): Resolve {
  const known = new Set(definitions.map(({ Name }) => Name))
  const unknown = Object.keys(replacements).find((name) => !known.has(name))
  if (unknown !== undefined) throw unrecognizedRoleTemplateParameter(unknown)
  const values = new Map(definitions.map((each) => [each.Name, parameterValue(each, replacements)]))
  return (name) => {
    const value = values.get(name)
    if (value === undefined) throw roleTemplateParameterNotFound(name)
    return value
  }
}

/** Returns the value of a parameter. Undefined when it is not specified and has no default. */
function parameterValue(definition: Definition, replacements: Replacements): TemplateValue | undefined {
  const { Name: name, Type: type } = definition
  const values = Object.hasOwn(replacements, name) ? replacements[name] : defaultOf(definition)
  if (values === undefined) return undefined
  if (!isList(type) && values.length !== 1) throw notOneTemplateValue(name, values.length)
  const form = FORMS[ITEM_TYPES[type]]
  if (!values.every((value) => form.test(value))) throw templateValueNotOfType(name, type)
  return isList(type) ? values : values[0]
}

/** Splits the default of a list at commas, because the model has one string for lists too. */
function defaultOf({ Type: type, DefaultValue: text }: Definition): readonly string[] | undefined {
  if (text === undefined) return undefined
  return isList(type) ? text.split(',').map((each) => each.trim()) : [text]
}

const isList = (type: IamTypes.ParameterTypeType) => type.endsWith('List')

const FORMS = { String: /^/, Number: /^-?\d+(?:\.\d+)?$/, Arn: /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./ } as const

const ITEM_TYPES = {
  Arn: 'Arn',
  ArnList: 'Arn',
  Number: 'Number',
  NumberList: 'Number',
  String: 'String',
  StringList: 'String',
} as const
