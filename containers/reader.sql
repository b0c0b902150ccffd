-- Let the role of the first migration log in.
\set password `cat /run/secrets/reader_password`
ALTER ROLE copydesk_reader LOGIN PASSWORD :'password';
