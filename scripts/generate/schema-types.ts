/** Prints TypeScript types for JSON Schemas. */

/** The parts of JSON Schema that our schemas use. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly then?: Schema
  readonly else?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly pattern?: string
  readonly description?: string
  readonly default?: unknown
}

export interface Naming {
  /** Returns the name of the type that a reference names. */
  readonly nameOf: (ref: string) => string
  /** Returns a better type than the schema's, such as the type of policy documents. */
  readonly special: (schema: Schema, member: string | undefined) => string | undefined
}

/** Prints an exported type. Objects become interfaces. */
export function printDeclaration(name: string, schema: Schema, naming: Naming): string {
  const isInterface = schema.properties !== undefined && naming.special(schema, undefined) === undefined
  const type = printType(schema, naming, 0)
  return `${printComment(schema, 0)}export ${isInterface ? `interface ${name} ` : `type ${name} = `}${type}\n`
}

/** @param depth the number of levels of indentation */
function printType(schema: Schema, naming: Naming, depth: number, member?: string): string {
  const special = naming.special(schema, member)
  if (special !== undefined) return special
  if (schema.$ref !== undefined) return naming.nameOf(schema.$ref)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if ('const' in schema) return literal(schema.const)
  const choices = schema.oneOf ?? schema.anyOf ?? conditional(schema)
  if (choices) return choices.map((choice) => printType(choice, naming, depth)).join(' | ')
  const types = [schema.type ?? 'unknown'].flat()
  return types.map((type) => printSimple(type, schema, naming, depth)).join(' | ')
}

/** Returns what a schema requires in both cases of a condition. Undefined without one. */
function conditional({ then, else: otherwise }: Schema): readonly Schema[] | undefined {
  return then && otherwise && [otherwise, then]
}

function printSimple(type: string, schema: Schema, naming: Naming, depth: number): string {
  switch (type) {
    case 'object':
      return printObject(schema, naming, depth)
    case 'array':
      return `readonly ${inParentheses(printType(schema.items ?? {}, naming, depth))}[]`
    case 'integer':
      return 'number'
    default:
      return type
  }
}

function inParentheses(type: string): string {
  return /^readonly | \| /.test(type) && !type.startsWith('{') ? `(${type})` : type
}

function printObject(schema: Schema, naming: Naming, depth: number): string {
  const { properties, additionalProperties = {}, required = [] } = schema
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {}
    return `Readonly<Record<string, ${printType(values, naming, depth)}>>`
  }
  const lines = Object.entries(properties).map(([name, property]) => {
    const optional = required.includes(name) ? '' : '?'
    const type = printType(property, naming, depth + 1, name)
    const key = /^\w+$/.test(name) ? name : literal(name)
    return `${printComment(property, depth + 1)}${indentOf(depth + 1)}readonly ${key}${optional}: ${type}\n`
  })
  return `{\n${lines.join('')}${indentOf(depth)}}`
}

/** Prints the description of a schema, and its default if the description does not name it. */
function printComment({ description = '', default: byDefault }: Schema, depth: number): string {
  const named = byDefault === undefined || description.includes('Default:')
  const text = [description, named ? '' : `Default: ${[byDefault].flat().join(', ')}.`]
    .filter(Boolean)
    .join(' ')
  return text === '' ? '' : `${indentOf(depth)}/** ${text.replaceAll('*/', '*\\/')} */\n`
}

function indentOf(depth: number): string {
  return '  '.repeat(depth)
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value)
}
