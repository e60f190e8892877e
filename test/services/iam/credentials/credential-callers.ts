/** Calls on service-specific credentials, shared by several test files. */
import {
  CreateServiceSpecificCredentialCommand,
  type CreateServiceSpecificCredentialCommandInput,
  CreateUserCommand,
  DeleteServiceSpecificCredentialCommand,
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  type ListServiceSpecificCredentialsCommandInput,
  ResetServiceSpecificCredentialCommand,
  type StatusType,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam'

export const CODECOMMIT = 'codecommit.amazonaws.com'
export const CASSANDRA = 'cassandra.amazonaws.com'
export const BEDROCK = 'bedrock.amazonaws.com'
export const LOGS = 'logs.amazonaws.com'
export const CLOUDWATCH = 'cloudwatch.amazonaws.com'
export const ANTHROPIC = 'aws-external-anthropic.amazonaws.com'

type More = Partial<CreateServiceSpecificCredentialCommandInput>

/** @param standard returns the default client, which exists only once the tests run */
export function credentialCalls(standard: () => IAMClient) {
  const create = async (UserName: string, ServiceName = CODECOMMIT, more: More = {}, client = standard()) => {
    const command = new CreateServiceSpecificCredentialCommand({ UserName, ServiceName, ...more })
    return (await client.send(command)).ServiceSpecificCredential
  }
  return {
    createUser: (UserName: string, client = standard()) => client.send(new CreateUserCommand({ UserName })),
    create,
    idOf: async (UserName: string, ServiceName?: string) =>
      (await create(UserName, ServiceName))?.ServiceSpecificCredentialId ?? '',
    update: (
      UserName: string | undefined,
      ServiceSpecificCredentialId: string,
      Status: StatusType,
      client = standard(),
    ) =>
      client.send(
        new UpdateServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId, Status }),
      ),
    reset: async (UserName: string | undefined, ServiceSpecificCredentialId: string, client = standard()) => {
      const command = new ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })
      return (await client.send(command)).ServiceSpecificCredential
    },
    remove: (UserName: string | undefined, ServiceSpecificCredentialId: string, client = standard()) =>
      client.send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
    list: async (input: ListServiceSpecificCredentialsCommandInput, client = standard()) =>
      (await client.send(new ListServiceSpecificCredentialsCommand(input))).ServiceSpecificCredentials ?? [],
  }
}

export const validationError = (message: string) => ({ code: 'ValidationError', status: 400, message })
export const notCredentialOf = (user: string, id: string) =>
  validationError(`User ${user} does not have a service specific credential with id ${id}`)
export const noSuchCredential = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `No such credential ${id} exists`,
})
