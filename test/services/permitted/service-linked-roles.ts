/**
 * Service-linked roles. Amazon Lex can have several, distinguished by a suffix, which is the name of the role
 * here.
 */
import * as sdk from '@aws-sdk/client-iam'
import { arnOf, type PermittedCall, type Things } from './things.ts'

type Named = Pick<Things, 'role'>

const SERVICE = 'lexv2.amazonaws.com'
const SERVICE_PATH = `/aws-service-role/${SERVICE}/`

const NEW = { role: 'new' }

/** Shortens the name. Names contain the operation, which is too long for this role's name. */
const suffixOf = ({ role }: Named) => role.replace('ServiceLinkedRole', '')
const nameOf = (things: Named) => `AWSServiceRoleForLexV2Bots_${suffixOf(things)}`
const roleArnOf = (things: Named) => arnOf('role', nameOf(things), SERVICE_PATH)

const create = (iam: sdk.IAMClient, things: Named) =>
  iam.send(
    new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName: SERVICE, CustomSuffix: suffixOf(things) }),
  )
const remove = (iam: sdk.IAMClient, things: Named) =>
  iam.send(new sdk.DeleteServiceLinkedRoleCommand({ RoleName: nameOf(things) }))

/** Task IDs by the role that they delete, because only AWS can choose them. */
const tasks = new Map<string, string>()
const taskOf = (things: Named) =>
  tasks.get(nameOf(things)) ?? `task${SERVICE_PATH}${nameOf(things)}/00000000-0000-4000-8000-000000000000`

export const onServiceLinkedRoles: readonly PermittedCall[] = [
  {
    operation: 'CreateServiceLinkedRole',
    resource: () => ({ arn: roleArnOf(NEW), printed: roleArnOf(NEW) }),
    call: (iam) => create(iam, NEW),
  },
  {
    operation: 'DeleteServiceLinkedRole',
    resource: (things) => ({ arn: roleArnOf(things), printed: `role ${nameOf(things)}` }),
    prepare: create,
    call: remove,
  },
  {
    operation: 'GetServiceLinkedRoleDeletionStatus',
    resource: (things) => ({ arn: roleArnOf(things), printed: roleArnOf(things) }),
    prepare: async (iam, things) => {
      await create(iam, things)
      tasks.set(nameOf(things), (await remove(iam, things)).DeletionTaskId ?? '')
    },
    call: (iam, things) =>
      iam.send(new sdk.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId: taskOf(things) })),
  },
]
