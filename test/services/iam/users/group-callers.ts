/** Calls that the tests of groups share. */
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetGroupCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'

/** @param iam returns the client, which exists once the first call is made */
export const groupCalls = (iam: () => IAMClient) => ({
  create: (GroupName: string, Path?: string) => iam().send(new CreateGroupCommand({ GroupName, Path })),
  get: (GroupName: string) => iam().send(new GetGroupCommand({ GroupName })),
  createUser: (UserName: string) => iam().send(new CreateUserCommand({ UserName })),
  add: (GroupName: string, UserName: string) =>
    iam().send(new AddUserToGroupCommand({ GroupName, UserName })),
  remove: (GroupName: string, UserName: string) =>
    iam().send(new RemoveUserFromGroupCommand({ GroupName, UserName })),
  groupsOf: async (UserName: string): Promise<(string | undefined)[]> => {
    const { Groups } = await iam().send(new ListGroupsForUserCommand({ UserName }))
    return (Groups ?? []).map(({ GroupName }) => GroupName)
  },
})
