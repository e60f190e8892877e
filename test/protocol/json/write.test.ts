import { expect, test } from '@jest/globals'
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import { asJsonError } from '../../../protocol/json/front-end.ts'
import { writeFault, writeOutput } from '../../../protocol/json/write.ts'
import { model } from './model.ts'

test('an output has its members in the order of the model, and no others', () => {
  const output = {
    When: 1631121728678,
    Text: 'é',
    Blob: Buffer.from('hi'),
    Flag: false,
    Tags: [{ Value: '', Key: 'k', Extra: 1 }],
    ItemNames: [],
    Count: undefined,
  }
  expect(writeOutput(model, 'Try', output)).toBe(
    '{"Text":"é","Flag":false,"Blob":"aGk=","When":1631121728.678,"ItemNames":[],"Tags":[{"Key":"k","Value":""}]}',
  )
})

test('an operation without output answers an empty object', () => {
  expect(writeOutput(model, 'Silent', undefined)).toBe('{}')
})

test('an error of the service has a Message with a capital, and its further members', () => {
  const error = new AwsError('KnownException', 'Text.', 400, undefined, { Reason: 'WHY' })
  expect(writeFault(model, error, 'ID')).toBe('{"__type":"KnownException","Message":"Text.","Reason":"WHY"}')
})

test('any other error has a message', () => {
  expect(writeFault(model, new AwsError('OtherException', 'Text.', 400), 'ID')).toBe(
    '{"__type":"OtherException","message":"Text."}',
  )
  expect(writeFault(model, new AwsError('OtherException', undefined, 400), 'ID')).toBe(
    '{"__type":"OtherException"}',
  )
})

test.each([
  ['InvalidClientTokenId', 403, 'UnrecognizedClientException', 400],
  ['SignatureDoesNotMatch', 403, 'InvalidSignatureException', 400],
  ['ServiceUnavailable', 503, 'ServiceUnavailableException', 503],
  ['ServiceFailure', 500, 'InternalServerException', 500],
  ['NotImplemented', 501, 'NotImplemented', 501],
])('the front end calls %s (%d) %s (%d)', (code, status, codeInJson, statusInJson) => {
  const error = asJsonError(model, new AwsError(code, 'Text.', status))
  expect(error).toMatchObject({ code: codeInJson, status: statusInJson, text: 'Text.' })
})
