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

/**
 * @param name an operation, with its service where several have one of that name: `organizations:CreatePolicy`
 * @param again whether to print an operation that is already implemented
 */
export function newOperation(
  name: string | undefined,
  again = false,
): NewOperation | { readonly problem: string } {
  if (name === undefined)
    return { problem: 'usage: npm run new-op [SERVICE:]NAME [-- --again], such as GetLoginProfile' }
  const [operation = '', only] = name.split(':').toReversed()
  const found = serviceNames.filter(
    (each) => operation in services[each].model.operations && each === (only ?? each),
  )
  const [service, other] = again ? found : found.filter((each) => !services[each].operation(operation))
  if (found.length === 0) return { problem: unknownOperation(name) }
  if (service === undefined)
    return { problem: `${found[0]}:${operation} is already implemented (use --again to print it anyway).` }
  if (other !== undefined)
    return {
      problem: `Several services have ${operation}: use ${service}:${operation} or ${other}:${operation}.`,
    }
  return written(operation, service, services[service].model)
}

function written(name: string, service: ServiceName, api: ServiceModel): NewOperation {
  const model = api.operations[name] ?? NO_MEMBERS
  const entry = entryOf(name, api, model)
  const test = testOf(name, api, model)
  const text = `// Into a family of server/services/${service}/, which imports notImplemented of protocol/errors.ts:

${entry}
// Into a folder of test/services/${service}/:

${test}`
  return { service, entry, test, text }
}

const NO_MEMBERS: OperationModel = { input: [], errors: [] }

function unknownOperation(name: string): string {
  const wanted = name.toLowerCase()
  const similar = serviceNames
    .flatMap((service) => Object.keys(services[service].model.operations))
    .filter((each) => each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase()))
  const hint = similar.length > 0 && similar.length <= 10 ? ` Did you mean ${similar.join(', ')}?` : ''
  return `Unknown operation ${name}: no service has it.${hint}`
}
