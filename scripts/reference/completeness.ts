/**
 * Reports how completely each operation is tested. Compares what the tests have observed
 * (test/facts/evidence.json, written by `npm run evidence`) with everything that can be observed.
 * test/facts/exceptions.json lists what cannot be observed, with reasons.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyOperation } from '../../core/engine/operation.ts'
import type { OperationModel, ServiceModel } from '../../protocol/service-model.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'

export interface Standing {
  readonly service: ServiceName
  readonly name: string
  /** Declared errors that a test has caused. */
  readonly provoked: readonly string[]
  /** Declared errors that no request can cause. */
  readonly impossible: readonly string[]
  /** The operations that should have been observed and were not. */
  readonly lacks: readonly string[]
}

export interface Exceptions {
  readonly errors: readonly (Exception & { readonly code: string })[]
  /** Operations that no request can make succeed. */
  readonly successes: readonly Exception[]
  /** Operations whose effect no other operation shows. */
  readonly effects: readonly Exception[]
}

interface Exception {
  readonly operations: readonly string[]
  readonly reason: string
}

/**
 * Returns the name of an operation in evidence and exceptions. It contains the service, except in IAM and STS, which
 * share no names.
 */
export function evidenceName(service: string, operation: string): string {
  return service === 'iam' || service === 'sts' ? operation : `${service}:${operation}`
}

/** Facts by operation. test/support/evidence.ts defines the possible facts. */
export type Evidence = Readonly<Record<string, readonly string[]>>

export const readEvidence = (root: string): Evidence => readFacts(root, 'evidence.json')
export const readExceptions = (root: string): Exceptions => readFacts(root, 'exceptions.json')

function readFacts<Facts>(root: string, file: string): Facts {
  const facts: Facts = JSON.parse(readFileSync(join(root, 'test', 'facts', file), 'utf8'))
  return facts
}

/** Returns the standing of every implemented operation. @param root the project's folder */
export function standings(root: string): Standing[] {
  const [evidence, exceptions] = [readEvidence(root), readExceptions(root)]
  return serviceNames.flatMap((service) =>
    Object.entries(services[service].model.operations).flatMap(([name, model]) => {
      const operation = services[service].operation(name)
      return operation
        ? [
            standingOf(
              { service, name, model, operation },
              evidence[evidenceName(service, name)] ?? [],
              exceptions,
            ),
          ]
        : []
    }),
  )
}

interface Subject {
  readonly service: ServiceName
  readonly name: string
  readonly model: OperationModel
  readonly operation: AnyOperation
}

function standingOf(subject: Subject, facts: readonly string[], exceptions: Exceptions): Standing {
  const { service, name, model } = subject
  const declared = codesOf(services[service].model, model)
  const provoked = declared.filter((code) => facts.includes(`answers ${code}`))
  const missing = declared.filter((code) => !provoked.includes(code))
  const impossible = missing.filter((code) =>
    exceptions.errors.some((each) => each.code === code && concerns(each, subject)),
  )
  const unprovoked = missing.filter((code) => !impossible.includes(code))
  const isListed = (list: readonly Exception[]) => list.some((each) => concerns(each, subject))
  const canSucceed = !isListed(exceptions.successes)
  const lacks = [
    ...(facts.includes('answers ok') || !canSucceed ? [] : ['success']),
    ...unprovoked.map((code) => `error ${code}`),
    ...missingFacts(subject, facts),
    ...(hasEffect(facts) || isListed(exceptions.effects) || !canSucceed ? [] : ['effects']),
  ]
  return { service, name, provoked, impossible, lacks }
}

const concerns = ({ operations }: Exception, { service, name }: Pick<Subject, 'service' | 'name'>) =>
  operations.includes(evidenceName(service, name))

const hasEffect = (facts: readonly string[]) => facts.some((fact) => /^change[sd] /.test(fact))

function missingFacts({ model, operation }: Subject, facts: readonly string[]): string[] {
  const isGoverned = !operation.ungoverned
  const needed = [
    ...(model.input.length === 0 ? [] : ['edges']),
    ...(model.input.some(({ name }) => /^(?:Marker|nextToken)$/i.test(name)) ? ['pages'] : []),
    ...(isGoverned ? ['denied'] : []),
    // An unsigned caller has no identity-based policies that could allow the call.
    ...(isGoverned && !model.unsigned ? ['allowed'] : []),
  ]
  return needed.filter((fact) => !facts.includes(fact))
}

/** Returns the codes of the declared exceptions in responses. */
export function codesOf({ errors }: ServiceModel, model: OperationModel): string[] {
  return model.errors.map((shape) => errors[shape]?.code ?? shape).toSorted()
}

/** Returns the operations of all services that declare the error, except those that are missing. */
export function declaring(code: string): string[] {
  return serviceNames.flatMap((service) => {
    const { model, operation: implemented } = services[service]
    return Object.entries(model.operations).flatMap(([name, operation]) =>
      implemented(name) && codesOf(model, operation).includes(code) ? [evidenceName(service, name)] : [],
    )
  })
}
