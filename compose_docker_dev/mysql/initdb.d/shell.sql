-- `docker compose exec mysql mysql starlight` just works: the socket tells the server who calls. Over the network this account does not exist.
CREATE USER mysql@localhost IDENTIFIED WITH auth_socket;
GRANT ALL ON *.* TO mysql@localhost WITH GRANT OPTION;
