/** Calls about tags. */
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-organizations'
import { OTHER } from '../../../support/harness.ts'
import { OUTER } from '../../../support/organizations.ts'
import { accountArn, type OrganizationsCalls, rootArn, unitArn } from './call.ts'

export const tagCalls: OrganizationsCalls = {
  TagResource: {
    who: 'delegate',
    resource: accountArn,
    send: (client) =>
      client.send(new TagResourceCommand({ ResourceId: OTHER, Tags: [{ Key: 'team', Value: 'a' }] })),
  },
  UntagResource: {
    who: 'delegate',
    resource: unitArn,
    send: (client) => client.send(new UntagResourceCommand({ ResourceId: OUTER, TagKeys: ['team'] })),
  },
  ListTagsForResource: {
    who: 'reader',
    resource: rootArn,
    send: (client) => client.send(new ListTagsForResourceCommand({ ResourceId: 'r-exam' })),
  },
}
