import type { Member, OperationModel, ServiceModel, Shape } from '../../protocol/service-model.ts'
import { printHeader, printString, printTypeName } from './print-model.ts'

/** Prints `protocol/model/{service}-types.ts`: interfaces, unions for enums, and the operation table. */
export function printTypes(model: ServiceModel, source: string): string {
  const names = typeNames(model)
  return [
    printHeader(source),
    ...Object.entries(model.shapes).map(([name, shape]) => printDeclaration(model, names, name, shape)),
    ...Object.entries(model.operations).map(([name, operation]) =>
      printParameters(model, names, name, operation),
    ),
    printOperations(model),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

type Names = ReadonlyMap<string, string>

/**
 * Returns the TypeScript name of each structure and enum. It is the name of the shape, with an initial
 * capital.
 */
function typeNames(model: ServiceModel): Names {
  const names = new Map<string, string>()
  const taken = new Set(Object.keys(model.operations).flatMap((name) => [`${name}Input`, `${name}Output`]))
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.type !== 'structure' && !(shape.type === 'string' && shape.enum)) continue
    const typeName = name.charAt(0).toUpperCase() + name.slice(1)
    if (taken.has(typeName)) throw new Error(`two types are named ${typeName}`)
    taken.add(typeName)
    names.set(name, typeName)
  }
  return names
}

function printDeclaration(model: ServiceModel, names: Names, name: string, shape: Shape): string {
  const typeName = names.get(name) ?? ''
  if (shape.type === 'structure') return printInterface(model, names, typeName, shape.members)
  if (shape.type !== 'string' || !shape.enum) return ''
  return `export type ${typeName} = ${shape.enum.map(printString).join(' | ')}\n`
}

function printParameters(model: ServiceModel, names: Names, name: string, operation: OperationModel): string {
  const input = printInterface(model, names, `${name}Input`, operation.input)
  return operation.output
    ? `${input}\n${printInterface(model, names, `${name}Output`, operation.output)}`
    : input
}

function printInterface(
  model: ServiceModel,
  names: Names,
  typeName: string,
  members: readonly Member[],
): string {
  if (members.length === 0) return `export type ${typeName} = Readonly<Record<never, never>>\n`
  const lines = members.map((member) => {
    const type = printType(model, names, member.shape)
    return member.required
      ? `  readonly ${member.name}: ${type}\n`
      : `  readonly ${member.name}?: ${type} | undefined\n`
  })
  return `export interface ${typeName} {\n${lines.join('')}}\n`
}

const plainTypes = {
  string: 'string',
  integer: 'number',
  long: 'number',
  boolean: 'boolean',
  /** Milliseconds since 1970. */
  timestamp: 'number',
  blob: 'Uint8Array',
  /** Any JSON. */
  document: 'unknown',
} as const

function printType(model: ServiceModel, names: Names, shapeName: string): string {
  const named = names.get(shapeName)
  if (named !== undefined) return named
  const shape = model.shapes[shapeName]
  if (shape === undefined || shape.type === 'structure') throw new Error(`shape ${shapeName} has no type`)
  if (shape.type === 'list') return `readonly ${printType(model, names, shape.of)}[]`
  if (shape.type === 'map') return `Readonly<Record<string, ${printType(model, names, shape.value)}>>`
  return plainTypes[shape.type]
}

function printOperations(model: ServiceModel): string {
  const name = `${printTypeName(model.service)}Operations`
  const lines = Object.entries(model.operations).map(([operation, { output }]) => {
    const outputType = output ? `${operation}Output` : 'undefined'
    return `  readonly ${operation}: { readonly input: ${operation}Input; readonly output: ${outputType} }\n`
  })
  return `export interface ${name} {\n${lines.join('')}}\n`
}
