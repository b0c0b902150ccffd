#!/bin/sh
# Run PgBouncer for one user whose password is in a file; PgBouncer itself reads passwords from a list only.
# Arguments: the user, the file with the password, the configuration.
set -eu
umask 077
template=$3
printf '"%s" "%s"\n' "$1" "$(sed 's/"/""/g' "$2")" > /tmp/users

# PgBouncer keeps the address of a name for as long as the name server says, ten minutes in Docker. So it gets the
# address of the database in place of its name, and is told when another container of the database has another one.
resolve() { getent hosts postgres | { read -r address _ && echo "$address"; }; }
configure() { sed "s/host=postgres /host=$1 /" "$template" > /tmp/pgbouncer.ini; }

until used=$(resolve); do
    echo "the name postgres has no address yet" >&2
    sleep 1
done
configure "$used"
while sleep 5; do
    address=$(resolve) || continue
    [ "$address" = "$used" ] && continue
    used=$address
    configure "$used"
    kill -HUP $$
done &
exec pgbouncer /tmp/pgbouncer.ini
