#!/bin/sh
# Run PgBouncer for one user whose password is in a file; PgBouncer itself reads passwords from a list only.
# Arguments: the user, the file with the password, the configuration.
set -eu
umask 077
printf '"%s" "%s"\n' "$1" "$(sed 's/"/""/g' "$2")" > /tmp/users
exec pgbouncer "$3"
