# The part of the Makefile that needs Docker.
COMPOSE := docker compose
# .env is docker compose's: flask would read it, too, where python-dotenv happens to be installed.
export FLASK_SKIP_DOTENV := 1

.PHONY: engine images up dev dev-app dev-worker dev-down mesh shell logs ps down test-mesh

engine: ## install and start Docker where it is missing (Debian, root)
	compose_docker_dev/engine/ensure.sh

images: engine ## every service image from distribution packages alone, for a host without a registry
	compose_docker_dev/images/build.sh

up: ## the full stack: secrets, images, containers; prints the address
	compose_docker_dev/up.sh

dev: ## backing services only, on 127.0.0.1, for local Python
	compose_docker_dev/dev.sh up

dev-app: .venv/run ## local Python against them: the pages, reloaded on edit
	compose_docker_dev/dev.sh app

dev-worker: .venv/run ## local Python against them: worker, crawler and beat
	compose_docker_dev/dev.sh worker

dev-down: ## stop the backing services; their data stays
	compose_docker_dev/dev.sh down

mesh: .venv/run ## measure who reaches whom in the full stack, as declared or not
	$(BIN)/python -m flask_starlight.mesh $(MESH)

shell: ## a shell in the app's container
	$(COMPOSE) exec app zsh

logs: ## follow the logs; S=app for one service
	$(COMPOSE) logs -f --tail=100 $(S)

ps: ## the containers and their health
	$(COMPOSE) ps -a

down: ## stop the full stack; its data stays
	$(COMPOSE) down

test-mesh: .venv/dev ## the tests that need the stack: segmentation, end to end, faults, browser
	$(BIN)/pytest -m mesh
