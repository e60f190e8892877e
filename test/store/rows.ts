import type { AccessKeyRow, RoleRow, UserRow } from '../../store/index.ts'

export const account = '111111111111'
export const other = '222222222222'

export function user(name: string, more: Partial<UserRow> = {}): UserRow {
  return {
    id: `AIDA-${name}`,
    name,
    path: '/',
    arn: `arn:aws:iam::${account}:user/${name}`,
    createDate: 1_764_000_000_000,
    tags: [],
    inline: {},
    attached: [],
    groups: [],
    ...more,
  }
}

export function role(name: string): RoleRow {
  const { id, groups, ...rest } = user(name)
  return { ...rest, id: `AROA-${name}`, trust: '{}', trustPrincipals: {}, maxSessionDuration: 3600 }
}

export function accessKey(id: string, userId: string): AccessKeyRow {
  return { id, userId, secret: 'secret', status: 'Active', createDate: 0 }
}
