/** The services behind the port: their models and operations. */
import { iam, sts } from '../protocol/model/index.ts'
import type { ServiceModel } from '../protocol/service-model.ts'
import { iamOperations } from './iam/index.ts'
import { notYet, type Operation, type ServiceName } from './operation.ts'
import { stsOperations } from './sts/index.ts'

export type { ServiceName } from './operation.ts'

/** An operation whose input and output are no longer told apart by type: the model has checked the input. */
export type AnyOperation = Operation<unknown, unknown>

interface Service {
  readonly model: ServiceModel
  /** Undefined for what is not implemented yet. */
  operation(name: string): AnyOperation | undefined
}

export type Services = Readonly<Record<ServiceName, Service>>

export const serviceNames = ['iam', 'sts'] as const satisfies readonly ServiceName[]

export const services: Services = {
  iam: { model: iam, operation: lookIn(iamOperations) },
  sts: { model: sts, operation: lookIn(stsOperations) },
}

/** `service:Operation` of everything that answers NotImplemented. */
export function missingOperations(): string[] {
  return serviceNames.flatMap((name) =>
    Object.keys(services[name].model.operations)
      .filter((operation) => services[name].operation(operation) === undefined)
      .map((operation) => `${name}:${operation}`),
  )
}

function lookIn(table: object): (name: string) => AnyOperation | undefined {
  const operations = new Map<string, AnyOperation | typeof notYet>(Object.entries(table))
  return (name) => {
    const operation = operations.get(name)
    return operation === notYet ? undefined : operation
  }
}
