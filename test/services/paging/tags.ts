/** The tags of every taggable resource. */
import * as sdk from '@aws-sdk/client-iam'
import { ACCOUNT } from '../../support/harness.ts'
import { metadataOf } from '../../support/saml.ts'
import { type PagedList, paged, type World } from './paged-list.ts'
import { createPolicy } from './policies.ts'
import { createProfile, createRole, createUser, uploadCertificate } from './resources.ts'

interface Tagged {
  readonly create: (world: World) => Promise<unknown>
  readonly tag: (world: World, tags: { readonly Tags: sdk.Tag[] }) => Promise<unknown>
  readonly untag: (world: World, keys: { readonly TagKeys: string[] }) => Promise<unknown>
}

const tagsOf = (operation: string, { create, tag, untag }: Tagged, pages: PagedList['pages']): PagedList => ({
  operation,
  prepare: create,
  add: async (world, Key) => {
    await tag(world, { Tags: [{ Key, Value: 'value' }] })
    return Key
  },
  remove: (world, key) => untag(world, { TagKeys: [key] }),
  pages,
})

const keysOn = ({ Tags }: { readonly Tags: readonly sdk.Tag[] | undefined }) => Tags?.map(({ Key }) => Key)

const user = ({ name: UserName }: World) => ({ UserName })
const role = ({ name: RoleName }: World) => ({ RoleName })
const profile = ({ name: InstanceProfileName }: World) => ({ InstanceProfileName })
const certificate = ({ name: ServerCertificateName }: World) => ({ ServerCertificateName })
const policy = ({ name }: World) => ({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}` })
const device = ({ name }: World) => ({ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${name}` })
const issuer = () => ({ OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com` })
const samlProvider = ({ name }: World) => ({
  SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/${name}`,
})

export const tagLists: readonly PagedList[] = [
  tagsOf(
    'ListUserTags',
    {
      create: (world) => createUser(world, world.name),
      tag: (world, tags) => world.iam.send(new sdk.TagUserCommand({ ...user(world), ...tags })),
      untag: (world, keys) => world.iam.send(new sdk.UntagUserCommand({ ...user(world), ...keys })),
    },
    paged(sdk.paginateListUserTags, user, keysOn),
  ),
  tagsOf(
    'ListRoleTags',
    {
      create: (world) => createRole(world, world.name),
      tag: (world, tags) => world.iam.send(new sdk.TagRoleCommand({ ...role(world), ...tags })),
      untag: (world, keys) => world.iam.send(new sdk.UntagRoleCommand({ ...role(world), ...keys })),
    },
    paged(sdk.paginateListRoleTags, role, keysOn),
  ),
  tagsOf(
    'ListInstanceProfileTags',
    {
      create: (world) => createProfile(world, world.name),
      tag: (world, tags) => world.iam.send(new sdk.TagInstanceProfileCommand({ ...profile(world), ...tags })),
      untag: (world, keys) =>
        world.iam.send(new sdk.UntagInstanceProfileCommand({ ...profile(world), ...keys })),
    },
    paged(sdk.paginateListInstanceProfileTags, profile, keysOn),
  ),
  tagsOf(
    'ListServerCertificateTags',
    {
      create: (world) => uploadCertificate(world, world.name),
      tag: (world, tags) =>
        world.iam.send(new sdk.TagServerCertificateCommand({ ...certificate(world), ...tags })),
      untag: (world, keys) =>
        world.iam.send(new sdk.UntagServerCertificateCommand({ ...certificate(world), ...keys })),
    },
    paged(sdk.paginateListServerCertificateTags, certificate, keysOn),
  ),
  tagsOf(
    'ListPolicyTags',
    {
      create: (world) => createPolicy(world, world.name),
      tag: (world, tags) => world.iam.send(new sdk.TagPolicyCommand({ ...policy(world), ...tags })),
      untag: (world, keys) => world.iam.send(new sdk.UntagPolicyCommand({ ...policy(world), ...keys })),
    },
    paged(sdk.paginateListPolicyTags, policy, keysOn),
  ),
  tagsOf(
    'ListMFADeviceTags',
    {
      create: ({ iam, name }) =>
        iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name })),
      tag: (world, tags) => world.iam.send(new sdk.TagMFADeviceCommand({ ...device(world), ...tags })),
      untag: (world, keys) => world.iam.send(new sdk.UntagMFADeviceCommand({ ...device(world), ...keys })),
    },
    paged(sdk.paginateListMFADeviceTags, device, keysOn),
  ),
  tagsOf(
    'ListOpenIDConnectProviderTags',
    {
      create: ({ iam }) =>
        iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: 'https://example.com' })),
      tag: ({ iam }, tags) => iam.send(new sdk.TagOpenIDConnectProviderCommand({ ...issuer(), ...tags })),
      untag: ({ iam }, keys) => iam.send(new sdk.UntagOpenIDConnectProviderCommand({ ...issuer(), ...keys })),
    },
    paged(sdk.paginateListOpenIDConnectProviderTags, issuer, keysOn),
  ),
  tagsOf(
    'ListSAMLProviderTags',
    {
      create: ({ iam, name: Name }) =>
        iam.send(new sdk.CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: metadataOf() })),
      tag: (world, tags) =>
        world.iam.send(new sdk.TagSAMLProviderCommand({ ...samlProvider(world), ...tags })),
      untag: (world, keys) =>
        world.iam.send(new sdk.UntagSAMLProviderCommand({ ...samlProvider(world), ...keys })),
    },
    paged(sdk.paginateListSAMLProviderTags, samlProvider, keysOn),
  ),
]
