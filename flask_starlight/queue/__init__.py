"""The way from one process to the next: which job travels on which queue, by RabbitMQ or inside one process."""
