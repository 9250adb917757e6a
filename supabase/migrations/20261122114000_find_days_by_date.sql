-- What a workspace spent lately is read by date: pages and budgets must not pass over the years before.

create index provider_days_date on public.provider_days (workspace_id, day);
comment on index public.provider_days_date is 'The latest days of a workspace, whatever the provider.';
