/** Which services host names name. */
import { expect, test } from '@jest/globals'
import { hostClaimOf } from '../../../recognition/foreign/hosts.ts'

test.each([
  ['sqs.eu-central-1.amazonaws.com', ['sqs']],
  ['sqs.dualstack.eu-central-1.amazonaws.com', ['sqs']],
  ['sqs-fips.dualstack.us-gov-west-1.amazonaws.com', ['sqs']],
  ['sqs.eu-central-1.api.aws', ['sqs']],
  ['dualstack.eu-central-1.amazonaws.com', undefined],
])('%s', (host, services) => {
  expect(hostClaimOf(host)).toMatchObject({ isOfAws: true })
  expect(hostClaimOf(host).services).toEqual(services)
})
