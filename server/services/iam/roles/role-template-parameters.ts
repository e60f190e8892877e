/**
 * Values for the parameters of a role template. They are those of a request, and the template's defaults for
 * the others.
 */
import {
  templateParameterMissing,
  templateValueNotOfType,
  unknownTemplateParameter,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { TemplateValue, TemplateValues } from '../template-values.ts'

type Definition = IamTypes.ParameterDefinition
type Replacements = NonNullable<IamTypes.AcquireRoleInput['ReplacementValues']>

/**
 * Returns the values of a template's parameters by name.
 *
 * @throws InvalidInput for a value that is missing, has the wrong type, or belongs to no parameter of the
 *   template
 */
export function requireParameterValues(
  definitions: readonly Definition[],
  replacements: Replacements = {},
): TemplateValues {
  const known = new Set(definitions.map(({ Name }) => Name))
  const unknown = Object.keys(replacements).find((name) => !known.has(name))
  if (unknown !== undefined) throw unknownTemplateParameter(unknown)
  const values = new Map<string, TemplateValue>()
  for (const definition of definitions) {
    const value = parameterValue(definition, replacements)
    if (value !== undefined) values.set(definition.Name, value)
  }
  return values
}

/**
 * Returns the value of a parameter. Undefined when it is optional, not specified, and has no default;
 * templates may not use it then.
 */
function parameterValue(definition: Definition, replacements: Replacements): TemplateValue | undefined {
  const { Name: name, Type: type, IsRequired: required } = definition
  const specified = Object.hasOwn(replacements, name) ? replacements[name]?.Values : undefined
  if (specified === undefined && required) throw templateParameterMissing(name)
  const values = specified ?? defaultOf(definition)
  if (values === undefined) return undefined
  if (!isOfType(type, values)) throw templateValueNotOfType(name, type)
  return isList(type) ? values : values[0]
}

/** Splits the default of a list at commas, because the model has one string for lists too. */
function defaultOf({ Type: type, DefaultValue: text }: Definition): readonly string[] | undefined {
  if (text === undefined) return undefined
  return isList(type) ? text.split(',').map((each) => each.trim()) : [text]
}

const isList = (type: IamTypes.ParameterTypeType) => type.endsWith('List')

const FORMS = { String: /^/, Number: /^-?\d+(?:\.\d+)?$/, Arn: /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./ } as const

function isOfType(type: IamTypes.ParameterTypeType, values: readonly string[]): boolean {
  if (!isList(type) && values.length !== 1) return false
  const form = FORMS[ITEM_TYPES[type]]
  return values.every((value) => form.test(value))
}

const ITEM_TYPES = {
  Arn: 'Arn',
  ArnList: 'Arn',
  Number: 'Number',
  NumberList: 'Number',
  String: 'String',
  StringList: 'String',
} as const
