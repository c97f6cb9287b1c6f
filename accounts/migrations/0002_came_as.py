from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="came_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("school", "Jeg jobber på en skole"),
                    ("partner", "Jeg kommer fra en virksomhet, et universitet eller en høgskole"),
                ],
                default="",
                max_length=7,
                verbose_name="kom som",
            ),
        ),
    ]
