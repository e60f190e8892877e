/** The first files of a service: its complete table of operations, and a test that fails until none is missing. */
import type { ServiceModel } from '../../protocol/service-model.ts'
import { isServiceName, serviceNames } from '../../server/services/index.ts'
import { printIndex, printModel, printTypeName, printVariableName } from '../generate/print-model.ts'
import { printTypes } from '../generate/print-types.ts'

export interface NewService {
  /** Contents of new and generated files, by path from the project's folder. */
  readonly files: ReadonlyMap<string, string>
  /** The change to `server/services/index.ts`. */
  readonly edits: readonly Edit[]
  /** Everything, with instructions. */
  readonly text: string
}

interface Edit {
  readonly line: string
  readonly becomes: string
}

const USAGE = 'usage: npm run new-service NAME OPERATION, such as kms ListKeys'
/** As in the name of the SDK's package. */
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const OPERATION = /^[A-Z][A-Za-z0-9]+$/
const REGISTRY = 'server/services/index.ts'

/** @param operation one operation of the service; all others follow with the generated model */
export function newService(
  name: string | undefined,
  operation: string | undefined,
): NewService | { readonly problem: string } {
  if (name === undefined || operation === undefined || !NAME.test(name) || !OPERATION.test(operation))
    return { problem: USAGE }
  if (isServiceName(name)) return { problem: `${name} already has a folder: server/services/${name}/.` }
  const model = provisionalModel(name, operation)
  const files = new Map([
    [`protocol/model/${name}.ts`, provisional(printModel(model, ''))],
    [`protocol/model/${name}-types.ts`, provisional(printTypes(model, ''))],
    ['protocol/model/index.ts', printIndex([...serviceNames, name].toSorted())],
    [`server/services/${name}/index.ts`, tableOf(model)],
    [`test/services/${name}/complete.test.ts`, testOf(name)],
  ])
  const edits = editsFor(name)
  return { files, edits, text: textOf(name, files, edits) }
}

/** Holds one operation without parameters: enough to compile against. */
function provisionalModel(service: string, operation: string): ServiceModel {
  const operations = { [operation]: { input: [], output: [], errors: [] } }
  return {
    service,
    protocol: 'query',
    apiVersion: NO_VERSION,
    xmlNamespace: '',
    operations,
    shapes: {},
    errors: {},
  }
}

/** No request has it. */
const NO_VERSION = '0000-00-00'

/** The printed file with a header of its own. */
function provisional(text: string): string {
  return text.replace(/^.*\n/, '// Provisional: `npm run generate` replaces this file.\n')
}

function tableOf({ service, operations }: ServiceModel): string {
  const variable = printVariableName(service)
  const entries = Object.keys(operations).map((name) => `  ${name}: notYet,\n`)
  return `/** The complete table of ${service}: every operation is in a family or is listed as missing. */
import { notYet, operationTable } from '../../../core/engine/operation.ts'

export const ${variable}Operations = operationTable<'${service}'>()({
${entries.join('')}})
`
}

function testOf(service: string): string {
  return `import { expect, test } from '@jest/globals'
import { missingOperations } from '../../../server/services/index.ts'

test('${service} has every operation', () => {
  expect(missingOperations().filter((name) => name.startsWith('${service}:'))).toEqual([])
})
`
}

function editsFor(service: string): readonly Edit[] {
  const variable = printVariableName(service)
  const [key, model] = service === variable ? [service, `.${service}`] : [`'${service}'`, `['${service}']`]
  const first = "import { iamOperations } from './iam/index.ts'"
  const table = 'export const services: Services = {'
  return [
    { line: first, becomes: `${first}\nimport { ${variable}Operations } from './${service}/index.ts'` },
    { line: table, becomes: `${table}\n  ${key}: served(models${model}, ${variable}Operations),` },
  ]
}

function textOf(service: string, files: NewService['files'], edits: NewService['edits']): string {
  const contents = [...files].map(([path, content]) => `// ${path}\n\n${content}`)
  const changes = edits.map(({ line, becomes }) => `// this line\n${line}\n// becomes\n${becomes}\n`)
  return `${contents.join('\n')}
// In ${REGISTRY}

${changes.join('\n')}
// Next, generate the whole model: install @aws-sdk/client-${service}, add it to SDKS in scripts/generate-model.ts, write
// scripts/facts/constraints/${service}.json, and run \`npm run generate\`. ${printTypeName(service)}Operations then has every
// operation: list each as notYet, and implement one after another with \`npm run new-op NAME\`. The errors of the service
// go into protocol/errors/${service}.ts, and its words for invalid input, if it has any of its own, into protocol/json/validate.ts.
`
}
