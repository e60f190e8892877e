/** Errors of the identity store, as SDK clients see them. */
import { expect } from '@jest/globals'
import { wireCode } from '../../support/evidence.ts'

interface Expected {
  readonly code: string
  readonly message: string | RegExp
  readonly ResourceType?: string
  readonly ResourceId?: string
  readonly Reason?: string
}

/** Expects that a call fails with an error and all of its members. */
export async function expectFailure(call: Promise<unknown>, { code, message, ...more }: Expected) {
  const error: unknown = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  if (!(error instanceof Error)) throw new Error(`${code} was expected`)
  const { ResourceType, ResourceId, Reason, RequestId, $metadata }: Record<string, unknown> = Object(error)
  const status: unknown = Reflect.get(Object($metadata), 'httpStatusCode')
  expect({ code: wireCode(error), status, message: error.message, ResourceType, ResourceId, Reason }).toEqual(
    {
      code,
      status: 400,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      ResourceType: undefined,
      ResourceId: undefined,
      Reason: undefined,
      ...more,
    },
  )
  if (code !== 'SerializationException') expect(RequestId).toMatch(/^[0-9a-f-]{36}$/)
}

export const notFound = (type: string, ResourceId?: string, message = `${type} not found.`) => ({
  code: 'ResourceNotFoundException',
  message,
  ResourceType: type,
  ...(ResourceId === undefined ? {} : { ResourceId }),
})

/** What every operation answers that does not find a user. */
export const USER_NOT_FOUND = notFound('USER', undefined, 'User not found')

export const invalid = (message: string | RegExp) => ({ code: 'ValidationException', message })

export const duplicate = (message: string) => ({
  code: 'ConflictException',
  message,
  Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
})
