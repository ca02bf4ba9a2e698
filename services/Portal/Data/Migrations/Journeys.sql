-- A row from the first answer on, and a code only once somebody asks for one.
-- The id stands in addresses; it is read together with the secret a browser holds in its cookie. Of that only keyed hashes stand here.
alter table {schema}.saved_journeys
  alter column code_hash drop not null,
  add column browsers bytea[] not null default '{}';
