/** The beginnings of an operation: the typed entry for its family, and a failing test that calls it by the SDK. */
import type { OperationModel, ServiceModel } from '../../protocol/service-model.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'
import { entryOf } from './entry.ts'
import { testOf } from './test.ts'

export interface NewOperation {
  readonly service: ServiceName
  /** A member of a family. */
  readonly entry: string
  /** A whole file. */
  readonly test: string
  /** Both, with words about where they go. */
  readonly text: string
}

/** @param again print what is implemented already, too */
export function newOperation(
  name: string | undefined,
  again = false,
): NewOperation | { readonly problem: string } {
  if (name === undefined)
    return { problem: 'usage: npm run new-op NAME [-- --again], such as GetLoginProfile' }
  const service = serviceNames.find((each) => services[each].model.operations[name] !== undefined)
  const model = service && services[service].model.operations[name]
  if (service === undefined || model === undefined) return { problem: unknownOperation(name) }
  if (!again && services[service].operation(name))
    return { problem: `${service}:${name} is already implemented (use --again to print it anyway).` }
  return written(name, service, services[service].model, model)
}

function written(name: string, service: ServiceName, api: ServiceModel, model: OperationModel): NewOperation {
  const entry = entryOf(name, api, model)
  const test = testOf(name, api, model)
  const text = `// Into a family of server/services/${service}/:

${entry}
// Into a folder of test/services/${service}/:

${test}`
  return { service, entry, test, text }
}

function unknownOperation(name: string): string {
  const wanted = name.toLowerCase()
  const similar = serviceNames
    .flatMap((service) => Object.keys(services[service].model.operations))
    .filter((each) => each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase()))
  const hint = similar.length > 0 && similar.length <= 10 ? ` Did you mean ${similar.join(', ')}?` : ''
  return `Unknown operation ${name}: neither IAM nor STS has it.${hint}`
}
