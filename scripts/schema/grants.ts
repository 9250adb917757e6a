/** Rights that differ from what Postgres gives by itself, the owner's aside; see describe-schema.ts for the columns. */

// Every object that can have rights: where its parts are shown, what it is called, its own and its default list.
const objects = `
  select '' as object, format('schema %I', n.nspname) as target, '' as columns, n.nspowner as owner,
    coalesce(n.nspacl, acldefault('n', n.nspowner)) as rights, acldefault('n', n.nspowner) as given
  from pg_namespace n where n.oid = any ($1)
  union all
  select c.oid::regclass::text, c.oid::regclass::text, '', c.relowner,
    coalesce(c.relacl, acldefault('r', c.relowner)), acldefault('r', c.relowner)
  from pg_class c where c.relnamespace = any ($1) and c.relkind in ('r', 'v')
  union all
  select a.attrelid::regclass::text, a.attrelid::regclass::text, format('%I', a.attname), c.relowner, a.attacl, acldefault('c', c.relowner)
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = any ($1) and c.relkind in ('r', 'v') and a.attacl is not null
  union all
  select p.oid::regprocedure::text, 'function ' || p.oid::regprocedure, '', p.proowner,
    coalesce(p.proacl, acldefault('f', p.proowner)), acldefault('f', p.proowner)
  from pg_proc p where p.pronamespace = any ($1)`;

const exploded = (list: string) => `
  select o.object, o.target, o.columns, lower(x.privilege_type) as privilege, x.is_grantable,
    case when x.grantee = 0 then 'public' else x.grantee::regrole::text end as grantee
  from (${objects}) o, lateral aclexplode(o.${list}) x where x.grantee <> o.owner`;

/** What Postgres gives to everyone and a migration took back. */
export const revokesSql = `
  select object, 7 as rank, format('revoke %s on %s from %s;', string_agg(privilege, ', ' order by privilege), target, grantee) as sql
  from (${exploded("given")} except ${exploded("rights")}) gone
  group by object, target, grantee`;

export const grantsSql = `
  select object, 8 as rank, format('grant %s on %s to %s;', rights, target, string_agg(who, ', ' order by who)) as sql
  from (
    select object, target, grantee || case when is_grantable then ' with grant option' else '' end as who,
      string_agg(privilege || columns, ', ' order by privilege, columns) as rights
    from (
      select object, target, privilege, grantee, is_grantable,
        coalesce(' (' || string_agg(nullif(columns, ''), ', ' order by columns) || ')', '') as columns
      from (${exploded("rights")} except ${exploded("given")}) added
      group by object, target, privilege, grantee, is_grantable, columns = '') by_privilege
    group by object, target, grantee, is_grantable) by_grantee
  group by object, target, rights`;
