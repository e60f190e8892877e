/** Compares what policies and principals grant, in all possible requests, with what a test in any language expects. */

import {
  accessIn,
  type CheckedSubject,
  type CheckOutcome,
  PolicyTextError,
  PUBLIC_TYPES,
  policyText,
} from '../../../analysis/policy-checks/index.ts'
import type { PrincipalPolicies } from '../../../analysis/policy-checks/principal-policies.ts'
import { answerTo } from '../../../analysis/policy-checks/without-waiting.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, invalidBody, ok, type Place } from '../endpoint.ts'
import { readPrincipalPolicies } from '../principal-policies.ts'

/** The schema `AccessExpectation` of openapi.json, which describes the members. */
interface Body {
  readonly policy?: object | string
  readonly principal?: string
  readonly nothingBeyond?: object | string
  readonly equals?: object | string
  readonly grantsNone?: Parameters<typeof accessIn>[0]
  readonly notPublic?: string
  readonly not?: boolean
}

const readBody = bodyReader<Body>('AccessExpectation')

/** Handles `POST /_iamulator/expect-access`. */
export const expectAccess: Handler = async (iamulator, json, _query, place) => {
  const body = await readBody(json)
  requireOne(body, ['policy', 'principal'])
  requireOne(body, ['nothingBeyond', 'equals', 'grantsNone', 'notPublic'])
  const subject = await subjectOf(iamulator, body, place)
  const { answer, message, opposite } = await proved(() => outcomeFor(subject, body))
  const { not = false } = body
  if (answer === (not ? 'exceeds' : 'contained')) return ok({ met: true })
  return ok({ met: false, text: not ? opposite : message })
}

/** @throws EndpointError InvalidBody */
function requireOne(body: Body, names: readonly (keyof Body)[]): void {
  const given = names.filter((name) => body[name] !== undefined)
  if (given.length !== 1) throw invalidBody(`The body must have exactly one of ${names.join(', ')}.`)
}

/** @throws EndpointError NoSuchPrincipal */
async function subjectOf(
  iamulator: Iamulator,
  { policy, principal = '' }: Body,
  place: Place,
): Promise<CheckedSubject> {
  if (policy !== undefined) return textOf(policy)
  const query = new URLSearchParams({ arn: principal })
  const { body } = await readPrincipalPolicies(iamulator, undefined, query, place)
  if (!isPrincipal(body)) throw new TypeError('The policies of a principal are missing.')
  return body
}

function isPrincipal(body: unknown): body is PrincipalPolicies {
  return typeof body === 'object' && body !== null && 'sets' in body
}

/** @throws EndpointError InvalidPolicy */
function textOf(policy: object | string): string {
  try {
    return policyText(policy) ?? ''
  } catch {
    throw new EndpointError(400, 'InvalidPolicy', 'The policy begins with "%7B", but is not URL-encoded.')
  }
}

/** @throws EndpointError InvalidBody, UnknownAction, ImpossibleResource, PolicyTextError */
async function outcomeFor(subject: CheckedSubject, body: Body): Promise<CheckOutcome> {
  const { nothingBeyond, equals, grantsNone, notPublic = '' } = body
  if (nothingBeyond !== undefined) return answerTo('outcomeBeyond', [subject, textOf(nothingBeyond)])
  if (equals !== undefined) return answerTo('outcomeOfEquality', [subject, textOf(equals)])
  if (grantsNone) return outcomeOfGrants(subject, grantsNone)
  if (typeof subject !== 'string') throw invalidBody('"notPublic" requires "policy".')
  if (!PUBLIC_TYPES.includes(notPublic))
    throw invalidBody(`"notPublic" must be a type of resource, such as AWS::S3::Bucket. Got: ${notPublic}`)
  return answerTo('outcomeOfPublicAccess', [subject, notPublic])
}

async function outcomeOfGrants(
  subject: CheckedSubject,
  access: NonNullable<Body['grantsNone']>,
): Promise<CheckOutcome> {
  const listed = accessIn(access, typeof subject === 'string' ? undefined : subject.ownServices)
  if ('code' in listed) throw new EndpointError(400, listed.code, listed.message)
  if (listed.actions.length + listed.resources.length === 0)
    throw invalidBody('"grantsNone" needs actions or resources.')
  return answerTo('outcomeOfAccess', [subject, listed])
}

/** @throws EndpointError InvalidPolicy for what is not a policy */
async function proved(check: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof PolicyTextError) throw new EndpointError(400, 'InvalidPolicy', error.message)
    throw error
  }
}
